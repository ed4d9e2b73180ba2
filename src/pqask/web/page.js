// The page's script, run by Gradio with `element` (this component) and `server` (its Python functions).
// It makes no HTML of its own but the turn that is being waited for, and that from text alone.
const page = element.querySelector('.pq');
const form = page.querySelector('form.ask');
const box = form.elements.question;
const turns = page.querySelector('.turns');
const missing = page.querySelector('.missing');
const status = page.querySelector('[role=status]');
const FILTERS = ['minister', 'asker', 'department', 'party', 'house', 'date_from', 'date_to'];
const CHOICES = {sort: 'relevance', k: '5'};
const UNREACHED = 'The server could not be reached, so this was not answered. Check that it is running, then ask again.';
const calm = matchMedia('(prefers-reduced-motion: reduce)');
let asked = 0;

// Gradio wraps every page in a main of its own; the landmarks are ours.
element.closest('main')?.setAttribute('role', 'presentation');
document.documentElement.lang = 'en-GB';

function fragment(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function panel() {
  return Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value.trim()]));
}

function setPanel({filters = {}, sort = CHOICES.sort, k = CHOICES.k} = {}) {
  for (const name of FILTERS) setField(form.elements[name], filters[name] ?? '');
  setField(form.elements.sort, sort);
  setField(form.elements.k, String(k));
  countPanel();
}

function setField(field, value) {
  if (field.tagName === 'SELECT' && ![...field.options].some((option) => option.value === value)) {
    field.add(new Option(value, value));
  }
  field.value = value;
}

function countPanel() {
  const set = Object.values(panel()).filter(Boolean).length;
  form.querySelector('.set').textContent = set ? ` (${set} set)` : '';
}

function earlier() {
  return [...turns.querySelectorAll('.turn[data-kind=asked]')].map((turn) => turn.dataset.question);
}

function waiting(question) {
  const turn = fragment(
    '<article class="turn waiting"><h2 class="question"><span class="vh">You asked: </span>' +
      '<span class="words" dir="auto"></span></h2><p class="wait">Looking through the record…</p></article>'
  );
  turn.querySelector('.words').textContent = question;
  turns.append(turn);
  return turn;
}

function show(turn) {
  turn.scrollIntoView({block: 'start', behavior: calm.matches ? 'auto' : 'smooth'});
}

function say(sentence) {
  status.textContent = sentence;
}

function problem(turn, question) {
  const failed = fragment('<div class="problem"><h3>That was not answered</h3><p></p></div>');
  failed.querySelector('p').textContent = UNREACHED;
  turn.classList.remove('waiting');
  turn.querySelector('.wait').replaceWith(failed);
  if (!box.value) box.value = question;
  say(UNREACHED);
}

function place(turn, html) {
  const answered = fragment(html);
  turn.replaceWith(answered);
  say(answered.dataset.announce);
  show(answered);
  remember(answered);
}

// The address reopens the latest question: a reload or a copied address brings it back.
function remember(turn) {
  if (turn.dataset.kind !== 'asked') return;
  history.replaceState(history.state, '', turn.dataset.link);
  form.querySelector('[data-repeat]').hidden = false;
}

async function ask(question, before = earlier(), ignore = []) {
  asked += 1;
  const sent = {
    turn: asked, question, history: before, filters: panel(), ignore,
    sort: form.elements.sort.value, k: Number(form.elements.k.value),
  };
  missing.textContent = '';
  const turn = waiting(question);
  say('');
  show(turn);
  const html = await server.ask(sent);
  if (typeof html === 'string') place(turn, html);
  else problem(turn, question);
}

function submit() {
  const question = box.value;
  if (!question.trim()) {
    missing.textContent = 'Type a question first.';
    box.focus();
    return;
  }
  box.value = '';
  grow();
  if (matchMedia('(pointer: coarse)').matches) box.blur();
  ask(question);
}

function grow() {
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight + 4, 160)}px`;
}

function go(name) {
  const latest = [...turns.querySelectorAll('.question')].at(-1);
  const target = name === 'latest' ? latest : page.querySelector(`#${name}`);
  target?.focus();
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say('Copied.');
    button.dataset.done = '';
    setTimeout(() => delete button.dataset.done, 2000);
  } catch {
    say('This browser does not let the page copy; select the words and copy them yourself.');
  }
}

function drop(chip) {
  const again = JSON.parse(chip.closest('.turn').dataset.again);
  delete again.filters[chip.dataset.drop];
  if (chip.dataset.read) again.ignore.push(chip.dataset.drop);
  setPanel(again);
  box.focus();
  ask(again.question, again.history, again.ignore);
}

function repeat() {
  const again = JSON.parse([...turns.querySelectorAll('.turn[data-again]')].at(-1).dataset.again);
  box.focus();
  ask(again.question, again.history, again.ignore);
}

const ACTIONS = {
  ask: (button) => ask(button.textContent),
  drop,
  copy,
  repeat,
  clear: () => setPanel(),
  go: (link) => go(link.dataset.go),
};

page.addEventListener('click', (event) => {
  const target = event.target.closest('[data-ask], [data-drop], [data-copy], [data-clear], [data-repeat], [data-go]');
  if (!target) return;
  event.preventDefault();
  const [name] = Object.keys(ACTIONS).filter((action) => action in target.dataset);
  ACTIONS[name](target);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
box.addEventListener('input', grow);
form.addEventListener('change', countPanel);

async function start() {
  const search = location.search;
  const opened = await server.open_page(search);
  if (!opened) return;
  page.querySelector('.pq-summary').textContent = opened.summary;
  page.querySelector('.pq-notices').innerHTML = opened.notices;
  if (!opened.turn) return;
  asked += 1;
  page.querySelector('.welcome').hidden = true;
  const turn = fragment(opened.turn);
  turns.append(turn);
  say(turn.dataset.announce);
  remember(turn);
  setPanel(JSON.parse(turn.dataset.again));
}
start();
