// What each control does, and how the page begins.
const ACTIONS = {
  ask: (button) => ask(button.textContent),
  drop,
  copy,
  repeat,
  narrow,
  order,
  wider,
  view,
  verify,
  take,
  address,
  clear: () => setPanel(),
  go: (link) => go(link.dataset.go),
};

page.addEventListener('click', (event) => {
  const target = event.target.closest(Object.keys(ACTIONS).map((name) => `[data-${name}]`).join());
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
turns.addEventListener('change', (event) => {
  if ('pick' in event.target.dataset) countPicked(event.target.closest('.turn'));
});

// The way back and forward leads from question to question; one that is no longer on the page is asked again.
addEventListener('popstate', () => {
  const known = [...turns.querySelectorAll('.turn')].findLast((turn) => isHere(turn.dataset.link));
  if (known) {
    show(known);
    known.querySelector('.question').focus({preventScroll: true});
    setPanel(JSON.parse(known.dataset.again));
  } else if (location.search) open();
  else scrollTo({top: 0});
});

async function open() {
  const opened = await server.open_page({search: location.search, turn: asked + 1});
  if (!opened) return;
  page.querySelector('.pq-summary').textContent = opened.summary;
  page.querySelector('.pq-notices').innerHTML = opened.notices;
  count(fields(JSON.parse(opened.counts)), 'how many answers the library holds of each');
  if (!opened.turn) return;
  asked += 1;
  page.querySelector('.welcome').hidden = true;
  const turn = fragment(opened.turn);
  turns.append(turn);
  say(turn.dataset.announce);
  remember(turn);
  setPanel(JSON.parse(turn.dataset.again));
}

function fields(counts) {
  return Object.fromEntries(Object.entries(counts).map(([name, numbers]) => [name.replace('by_', ''), numbers]));
}

async function untilReady() {
  while ((await server.is_ready(0)) === false) {
    loading.hidden = false;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  loading.hidden = true;
}

untilReady();
open();
