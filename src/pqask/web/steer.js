// Steering: every choice that a reply offers asks its question again, with one thing changed.
function againOf(inside) {
  return JSON.parse(inside.closest('.turn').dataset.again);
}

async function askAgain(again, {isOpen = false, toReply = true} = {}) {
  setPanel(again);
  if (!toReply) box.focus();
  const turn = await ask(again.question, again);
  if (!turn || !toReply) return;
  const overview = turn.querySelector('.overview');
  if (isOpen && overview) overview.open = true;
  turn.querySelector('.question').focus({preventScroll: true});
}

// What was read in the question is not read again; what was chosen is let go.
function letGo(again, name) {
  delete again.filters[name];
  if (name === 'sort') again.sort = CHOICES.sort;
  if (!again.ignore.includes(name)) again.ignore.push(name);
}

function drop(chip) {
  const again = againOf(chip);
  if (chip.dataset.read) letGo(again, chip.dataset.drop);
  else if (chip.dataset.drop === 'sort') again.sort = CHOICES.sort;
  else delete again.filters[chip.dataset.drop];
  askAgain(again, {toReply: false});
}

function narrow(button) {
  const again = againOf(button);
  const choice = JSON.parse(button.dataset.narrow);
  if (button.getAttribute('aria-pressed') === 'true') Object.keys(choice).forEach((name) => letGo(again, name));
  else Object.assign(again.filters, choice);
  askAgain(again, {isOpen: true});
}

function order(button) {
  const again = againOf(button);
  again.sort = button.dataset.order;
  if (!again.ignore.includes('sort')) again.ignore.push('sort');
  askAgain(again);
}

function view(button) {
  askAgain({...againOf(button), view: button.dataset.view});
}

function wider(button) {
  const again = againOf(button);
  Object.assign(again, {filters: {}, ignore: [...FILTERS], sort: CHOICES.sort});
  askAgain(again);
}

function repeat() {
  const again = againOf([...turns.querySelectorAll('.turn[data-again]')].at(-1).firstElementChild);
  box.focus();
  ask(again.question, again);
}

// The panel says beside each choice how many answers it would leave.
function count(counts, what) {
  for (const [name, numbers] of Object.entries(counts)) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.tagName === 'SELECT') countOptions(field, numbers);
    else countNames(field.list, numbers);
  }
  form.querySelector('.counted').hidden = false;
  form.querySelector('.counted span').textContent = what;
}

function countOptions(field, numbers) {
  for (const name of Object.keys(numbers)) {
    if (![...field.options].some((option) => option.value === name)) field.add(new Option(name, name));
  }
  for (const option of field.options) {
    if (!option.value) continue;
    option.dataset.name ??= option.textContent;
    option.textContent = `${option.dataset.name} (${(numbers[option.value] ?? 0).toLocaleString('en-GB')})`;
  }
}

function countNames(list, numbers) {
  const option = (name, number) => Object.assign(document.createElement('option'), {value: name, label: `${name} (${number})`});
  list.replaceChildren(...Object.entries(numbers).map(([name, number]) => option(name, number)));
}
