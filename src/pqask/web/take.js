// Taking away: copies, files of a reply or of what is picked of it, and the check of words against their source.
async function copy(button) {
  await copyText(button, button.dataset.copy);
}

async function address(button) {
  await copyText(button, new URL(button.dataset.address, location.href).href);
}

async function copyText(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    say('Copied.');
    button.dataset.done = '';
    setTimeout(() => delete button.dataset.done, 2000);
  } catch {
    say('This browser does not let the page copy; select the words and copy them yourself.');
  }
}

// A link of a reply takes what is picked of it, all of it where nothing is.
function takes(link) {
  const section = link.closest('.away');
  const picks = section ? picked(section.closest('.turn')) : [];
  return `${link.dataset.take}?${[link.dataset.query, ...picks].join('&')}`;
}

function picked(turn) {
  return [...turn.querySelectorAll('[data-pick]:checked')].flatMap((pick) => pick.dataset.pick.split(' '));
}

function countPicked(turn) {
  const number = turn.querySelectorAll('[data-pick]:checked').length;
  const what = turn.querySelector('.away .what');
  if (what) what.textContent = number ? `the ${number} picked` : 'this whole reply';
}

async function take(link) {
  const name = link.textContent;
  say(`Preparing ${name}…`);
  link.dataset.busy = '';
  try {
    const reply = await fetch(takes(link));
    if (!reply.ok) say((await reply.text()).trim());
    else keep(await reply.blob(), reply.headers.get('content-disposition'), name);
  } catch {
    say(UNREACHED);
  }
  delete link.dataset.busy;
}

function keep(blob, disposition, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = /filename="(.+?)"/.exec(disposition ?? '')?.[1] ?? 'pqask';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  say(`${name} is ready: ${link.download}.`);
}

async function verify(button) {
  const place = button.closest('article').querySelector('.proven');
  button.disabled = true;
  place.textContent = 'Reading the source again…';
  const proof = await server.check(JSON.parse(button.dataset.verify));
  button.disabled = false;
  if (typeof proof?.html === 'string') place.innerHTML = proof.html;
  else place.textContent = UNREACHED;
  say(proof?.announce ?? UNREACHED);
}
