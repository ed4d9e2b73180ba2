// The page's script, run by Gradio with `element` (this component) and `server` (its Python functions); steer.js, take.js
// and start.js are joined to it. It makes no HTML of its own but the turn that is being waited for, and that from text alone.
const page = element.querySelector('.pq');
const form = page.querySelector('form.ask');
const box = form.elements.question;
const turns = page.querySelector('.turns');
const missing = page.querySelector('.missing');
const status = page.querySelector('[role=status]');
const FILTERS = ['minister', 'asker', 'department', 'party', 'house', 'kind', 'date_from', 'date_to'];
const CHOICES = {sort: 'relevance', k: '5'};
const UNREACHED = 'The server could not be reached, so this was not answered. Check that it is running, then ask again.';
const LOOKING = 'Looking through the record…';
const LOADING = 'Loading the language model, this once, then looking through the record…';
const loading = page.querySelector('.loading');
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
      '<span class="words" dir="auto"></span></h2><p class="wait"></p></article>'
  );
  turn.querySelector('.words').textContent = question;
  turn.querySelector('.wait').textContent = loading.hidden ? LOOKING : LOADING;
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
  return answered;
}

function isHere(link) {
  return String(new URLSearchParams(link)) === String(new URLSearchParams(location.search));
}

// The address reopens the latest question: a reload, a copied address or the way back brings it back.
function remember(turn) {
  if (turn.dataset.kind !== 'asked') return;
  if (!isHere(turn.dataset.link)) history.pushState(null, '', turn.dataset.link);
  form.querySelector('[data-repeat]').hidden = false;
  if (turn.dataset.total === '0') return;
  count(JSON.parse(turn.dataset.counts), `how many of the ${turn.dataset.total} each would leave`);
}

async function ask(question, {history: before = earlier(), ignore = [], view = 'passages'} = {}) {
  asked += 1;
  const sent = {
    at_once: true, turn: asked, question, history: before, filters: panel(), ignore, view,
    sort: form.elements.sort.value, k: Number(form.elements.k.value),
  };
  missing.textContent = '';
  const turn = waiting(question);
  say('');
  show(turn);
  const html = await server.ask(sent);
  if (typeof html === 'string') {
    const answered = place(turn, html);
    if (answered.querySelector('[data-read-again]')) readAgain(answered, sent);
    return answered;
  }
  problem(turn, question);
  return null;
}

// What a reranker makes of the answers takes the place of those shown at once, unless the reader is at work in them.
async function readAgain(turn, sent) {
  const html = await server.ask({...sent, at_once: false});
  const note = turn.querySelector('[data-read-again]');
  if (typeof html !== 'string') {
    note.remove();
    return;
  }
  const put = () => {
    turn.replaceWith(fragment(html));
    say('The answers were put in a better order.');
  };
  if (!turn.querySelector('details[open]') && !turn.contains(document.activeElement)) {
    put();
    return;
  }
  note.textContent = 'The answers have been read again. ';
  const button = fragment('<button type="button" class="plain">Show the better order</button>');
  button.addEventListener('click', put);
  note.append(button);
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
