// The whole script of this project, loaded only on volunteers' and coordinators' pages. Everything works without it.

// Copy what a button names, for example a text for the group chat.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const text = document.querySelector(button.dataset.copy).textContent.trim();
  navigator.clipboard?.writeText(text).then(() => { button.dataset.done = ''; });
});

// Move focus to a result or an error summary: screen readers announce it, keyboard users go on from there.
// A region that refreshes by itself (data-live) must never take the focus away.
const focusResult = () => document.querySelector('#ok, #errors')?.focus();
document.addEventListener('htmx:after:settle', (event) => { if (!event.target.closest?.('[data-live]')) focusResult(); });
focusResult();

// Say when something was not sent; the form stays as it was. Answers below 500 are shown by the page itself, but for these.
const toast = document.getElementById('toast');
const unsaid = [403, 404, 429];
const say = (text) => { if (toast) toast.textContent = text; };
const failed = (event) => {
  const { request, response } = event.detail?.ctx ?? {};
  if (response && response.status < 500 && !unsaid.includes(response.status)) return;
  if (request?.method === 'GET') lost();
  else say(toast?.dataset.failed ?? '');
};
document.addEventListener('htmx:before:request', (event) => { if (event.detail?.ctx?.request?.method !== 'GET') say(''); });
document.addEventListener('htmx:error', failed);
document.addEventListener('htmx:response:error', failed);

// The stream only says "board changed". When it dies, say so and look every 30 seconds until it is back.
const live = document.getElementById('live');
let polling = 0;
const look = () => live.dispatchEvent(new CustomEvent('board', { bubbles: true }));
const lost = () => {
  if (!live) return;
  live.dataset.off = '';
  live.querySelector('span').textContent = live.dataset.lost;
  polling ||= setInterval(look, 30000);
};
const found = () => {
  delete live.dataset.off;
  live.querySelector('span').textContent = live.dataset.found;
  clearInterval(polling);
  polling = 0;
  look();
};
if (live) {
  document.addEventListener('htmx:sse:error', lost);
  document.addEventListener('htmx:sse:close', lost);
  document.addEventListener('htmx:sse:after:connection', found);
  // The time shown is that of the last answer: a region that could not be fetched does not move it.
  document.addEventListener('htmx:after:settle', (event) => {
    if (!event.target.closest?.('[data-live]')) return;
    live.querySelector('time').textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: 'numeric', minute: '2-digit' });
  });
}
