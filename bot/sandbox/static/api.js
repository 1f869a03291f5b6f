// The sandbox's own HTTP side: requests, and the stream of events.

async function request(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const value = await response.json();
  if (!response.ok) throw new Error(value.description ?? `${response.status}`);
  return value;
}

const PAGE = 60;

export const api = {
  bot: () => request("GET", "/api/bot"),
  chats: () => request("GET", "/api/chats"),
  chat: (id) => request("GET", `/api/chats/${id}`),
  commands: (id) => request("GET", `/api/chats/${id}/commands`),
  newest: (id) => request("GET", `/api/chats/${id}/messages?limit=${PAGE}`),
  before: (id, message) => request("GET", `/api/chats/${id}/messages?limit=${PAGE}&before=${message}`),
  write: (id, text) => request("POST", `/api/chats/${id}/messages`, { text }),
  press: (id, message_id, data) => request("POST", `/api/chats/${id}/press`, { message_id, data }),
  read: (id, message_id) => request("POST", `/api/chats/${id}/read`, { message_id }),
};

const KINDS = ["message", "edited_message", "deleted_message", "chat", "bot", "action", "callback_answer"];

/**
 * Listen to what happens. `handlers` are called by the kind of event; `load` when everything has to be loaded anew (at the start,
 * and when something was missed), `online` with true or false as the connection comes and goes.
 */
export function listen(handlers, load, online) {
  let source;
  const connect = () => {
    source = new EventSource("/api/events");
    let first = true;
    source.addEventListener("hello", () => {
      online(true);
      if (first) load();
      first = false;
    });
    source.addEventListener("reset", () => {
      online(true);
      load();
      first = false;
    });
    for (const kind of KINDS) source.addEventListener(kind, (event) => handlers[kind](JSON.parse(event.data)));
    source.addEventListener("error", () => {
      online(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
    });
  };
  connect();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
}
