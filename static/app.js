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

// Say that something was not sent. A session that ended goes back through the log-in, to this same page.
const toast = document.getElementById('toast');
const say = (text) => { if (toast) toast.textContent = text; };
document.addEventListener('htmx:before:request', () => say(''));
document.addEventListener('htmx:error', () => say(toast?.dataset.failed ?? ''));
document.addEventListener('htmx:response:error', (event) => {
  if (event.detail?.ctx?.response?.status === 401) location.reload();
  else say(toast?.dataset.failed ?? '');
});

// The stream only says "board changed". When it dies, say so and look every 30 seconds until it is back.
const live = document.getElementById('live');
if (live) {
  const words = live.querySelector('span');
  const clock = live.querySelector('time');
  let polling = 0;
  const look = () => live.dispatchEvent(new CustomEvent('board', { bubbles: true }));
  const lost = () => {
    live.dataset.off = '';
    words.textContent = live.dataset.lost;
    polling ||= setInterval(look, 30000);
  };
  const found = () => {
    delete live.dataset.off;
    words.textContent = live.dataset.found;
    clearInterval(polling);
    polling = 0;
  };
  document.addEventListener('htmx:sse:error', lost);
  document.addEventListener('htmx:sse:close', lost);
  document.addEventListener('htmx:sse:after:connection', found);
  live.addEventListener('board', () => {
    clock.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: 'numeric', minute: '2-digit' });
  });
}
