// The explorer of a GAN. State is in a few variables; every change of it asks the server, and draws what it answers.

const $ = id => document.getElementById(id);
const NoTruncation = 3.1; // the slider's right end
const StepsOfWalk = 12;
const MostClasses = 30; // that are shown each

let model; // what /api/model says
let pins = []; // { picture, png }
let shown = null; // what is looked at: { picture } or { frame }
let shownPng = "";
let frames = []; // of the walk: { frame, png }
let sheetRequest = null;
const latest = {}; // the number of the last request of each kind: older answers are dropped

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const source = png => `data:image/png;base64,${png}`;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const say = text => { $("status").textContent = text; };

function tell(error) {
  $("problem").textContent = error?.message ?? "";
  $("problem").hidden = !error;
}

async function ask(path, body, type = "application/json") {
  let response;
  try {
    response = await fetch(path, body === undefined ? {} : { method: "POST", body, headers: { "Content-Type": type } });
  } catch {
    throw new Error("The explorer does not answer. Was it ended? Start it again, then reload this page.");
  }
  if (response.ok)
    return response;
  const problem = await response.json().catch(() => ({}));
  throw new Error(problem.detail ?? `The explorer answers with error ${response.status}.`);
}

// Asks, and calls back unless a later request of the same kind was sent meanwhile.
async function askLatest(kind, path, body, draw) {
  const number = latest[kind] = (latest[kind] ?? 0) + 1;
  try {
    const reply = await (await ask(path, JSON.stringify(body))).json();
    if (number === latest[kind]) {
      tell(null);
      draw(reply);
    }
  } catch (error) {
    if (number === latest[kind])
      tell(error);
  }
}

function download(blob, name) {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

// In words: "Dress", "70 % Dress, 30 % Coat", "cluster 4".
function condition(picture) {
  if (picture.cluster != null)
    return `cluster ${picture.cluster}`;
  const weights = Object.entries(picture.weights ?? {}).filter(([, weight]) => weight > 0);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return weights.length === 1 ? weights[0][0] : weights.map(([name, weight]) => `${Math.round(100 * weight / sum)} % ${name}`).join(", ");
}

function describe(picture) {
  const parts = [condition(picture), `row ${picture.row} of seed ${picture.seed}`];
  if (picture.truncation != null)
    parts.push(`truncation ${picture.truncation}`);
  return parts.filter(part => part).join(" · ");
}

// ---- The sheet

function readControls() {
  const request = { seed: Number($("seed").value), count: Number($("count").value), truncation: null };
  const truncation = Number($("truncation").value);
  if (truncation < NoTruncation)
    request.truncation = truncation;
  if (model.clusters > 0 && $("cluster").value !== "")
    request.cluster = Number($("cluster").value);
  const mode = document.querySelector("[name=mode]:checked").value;
  if (model.classes.length > 0 && mode === "each")
    request.each = true;
  if (model.classes.length > 0 && mode === "mix")
    request.weights = Object.fromEntries([...document.querySelectorAll("#mix input")].map(input => [input.name, Number(input.value)]));
  return request;
}

function fillCounts(each) {
  const counts = each ? [4, 6, 8, 10, 12] : [8, 16, 32, 64, 128];
  $("count-label").textContent = each ? "Images of each class" : "Images";
  $("count").replaceChildren(...counts.map(count => make("option", { value: count, textContent: count })));
  $("count").value = each ? (matchMedia("(max-width: 760px)").matches ? 6 : 8) : 32;
}

function drawSheet() {
  $("truncation-value").textContent = Number($("truncation").value) < NoTruncation ? `±${$("truncation").value}` : "none";
  for (const input of document.querySelectorAll("#mix input"))
    input.nextElementSibling.textContent = `${input.value} %`;
  if (!$("seed").checkValidity() || $("seed").value === "")
    return tell(new Error("The seed is a whole number from -2147483648 to 2147483647."));
  const request = readControls();
  if (request.weights && Object.values(request.weights).every(weight => weight === 0))
    return tell(new Error("Give one class or more a share of the mix."));
  sheetRequest = request;
  $("sheet").setAttribute("aria-busy", "true");
  askLatest("sheet", "/api/sheet", request, reply => {
    const sheet = $("sheet");
    sheet.style.setProperty("--columns", reply.columns);
    sheet.classList.toggle("each", Boolean(request.each));
    const children = [];
    reply.pictures.forEach((item, index) => {
      if (request.each && index % request.count === 0)
        children.push(make("span", { className: "name", textContent: condition(item.picture) }));
      const tile = make("button", { type: "button", className: "tile", tabIndex: index === 0 ? 0 : -1 },
        make("img", { src: source(item.png), alt: "" }));
      tile.setAttribute("aria-label", `Image ${index + 1}: ${describe(item.picture)}`);
      tile.picture = item.picture;
      tile.addEventListener("click", () => {
        togglePin(item.picture, item.png);
        look({ picture: item.picture });
      });
      children.push(tile);
    });
    sheet.replaceChildren(...children);
    sheet.setAttribute("aria-busy", "false");
    $("sheet-code").textContent = reply.code;
    markPins();
    say(`${reply.pictures.length} images of seed ${request.seed}.`);
    if (shown === null)
      look({ picture: reply.pictures[0].picture });
  });
}

// One tab stop for the sheet; arrow keys go from image to image.
$("sheet").addEventListener("keydown", event => {
  const tiles = [...$("sheet").querySelectorAll(".tile")];
  const columns = Number($("sheet").style.getPropertyValue("--columns"));
  const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -Infinity, End: Infinity }[event.key];
  const from = tiles.indexOf(document.activeElement);
  if (move === undefined || from < 0)
    return;
  event.preventDefault();
  const to = Number.isFinite(move) ? from + move : move < 0 ? 0 : tiles.length - 1;
  if (!tiles[to])
    return;
  tiles[from].tabIndex = -1;
  tiles[to].tabIndex = 0;
  tiles[to].focus();
});

// ---- Pins and the walk

const currentTile = () => $("sheet").querySelector(".tile[tabindex='0']");

// Where what had the focus is gone.
const focusOneOf = (...elements) => elements.find(element => element)?.focus();

function togglePin(picture, png) {
  const place = pins.findIndex(pin => same(pin.picture, picture));
  if (place >= 0) {
    pins.splice(place, 1);
    say("Unpinned.");
  } else if (pins.length >= 12) {
    return tell(new Error("Twelve images are pinned. Unpin one first."));
  } else {
    pins.push({ picture, png });
    say(`Pinned as number ${pins.length}: ${describe(picture)}.`);
  }
  drawPins();
}

function markPins() {
  for (const tile of document.querySelectorAll(".tile")) {
    const place = pins.findIndex(pin => same(pin.picture, tile.picture));
    tile.setAttribute("aria-pressed", place >= 0);
    tile.dataset.pin = place + 1;
  }
  if (shown?.picture)
    $("pin").textContent = pins.some(pin => same(pin.picture, shown.picture)) ? "Unpin" : "Pin";
}

function drawPins() {
  stopWalk();
  $("pins").replaceChildren(...pins.map((pin, index) => {
    const show = make("button", { type: "button", className: "show" }, make("img", { src: source(pin.png), alt: "" }));
    show.setAttribute("aria-label", `Pinned image ${index + 1}: ${describe(pin.picture)}. Look at it`);
    show.addEventListener("click", () => look({ picture: pin.picture }));
    const remove = make("button", { type: "button", className: "remove", textContent: "Unpin" });
    remove.setAttribute("aria-label", `Unpin image ${index + 1}`);
    remove.addEventListener("click", () => {
      togglePin(pin.picture);
      focusOneOf($("pins").querySelectorAll(".remove")[index], $("pins").querySelector(".remove"), currentTile());
    });
    return make("li", {}, show, make("div", { textContent: condition(pin.picture) || `row ${pin.picture.row}` }), remove);
  }));
  $("pins-empty").hidden = pins.length >= 2;
  $("pins-empty").textContent = pins.length === 1 ? "Pin one more image to walk to it." : "Pin two images or more to walk from one to the next.";
  $("unpin-all").hidden = pins.length === 0;
  markPins();
  frames = [];
  $("walk").hidden = pins.length < 2;
  $("walk-clusters").hidden = true;
  $("film").replaceChildren();
  latest.walk = (latest.walk ?? 0) + 1;
  if (pins.length < 2)
    return;
  askLatest("walk", "/api/walk", { stops: pins.map(pin => pin.picture), steps: StepsOfWalk }, reply => {
    frames = reply;
    $("walk-step").max = frames.length - 1;
    $("walk-step").value = 0;
    $("walk-value").textContent = `1 of ${frames.length}`;
    $("film").replaceChildren(...frames.map(frame => make("img", { src: source(frame.png), alt: "" })));
    const clusters = new Set(pins.map(pin => pin.picture.cluster));
    $("walk-clusters").hidden = clusters.size < 2;
    say(`A walk of ${frames.length} images is ready.`);
  });
}

let player = 0;

// Shows a frame at once. What is said of an image comes with the answer to look, so it is hidden until then.
function showFrame(index) {
  latest.look = (latest.look ?? 0) + 1;
  $("look").setAttribute("aria-busy", "true");
  $("walk-step").value = index;
  $("walk-value").textContent = `${index + 1} of ${frames.length}`;
  [...$("film").children].forEach((image, i) => image.classList.toggle("now", i === index));
  drawImage(frames[index].png, frames[index].frame);
}

function stopWalk() {
  if (!player)
    return;
  clearInterval(player);
  player = 0;
  $("play").textContent = "Walk";
  look({ frame: frames[Number($("walk-step").value)].frame });
}

$("walk-step").addEventListener("input", () => {
  stopWalk();
  if (frames.length > 0)
    showFrame(Number($("walk-step").value));
});
$("walk-step").addEventListener("change", () => {
  if (frames.length > 0)
    look({ frame: frames[Number($("walk-step").value)].frame });
});
$("play").addEventListener("click", () => {
  if (player)
    return stopWalk();
  if (frames.length === 0)
    return;
  $("play").textContent = "Stop";
  let index = Number($("walk-step").value);
  let by = 1;
  player = setInterval(() => {
    if (index + by < 0 || index + by >= frames.length)
      by = -by;
    showFrame(index += by);
  }, 160);
});
$("unpin-all").addEventListener("click", () => {
  pins = [];
  drawPins();
  focusOneOf(currentTile());
  say("Unpinned all.");
});

// ---- The image that is looked at

function drawImage(png, frame) {
  $("look-image").src = source(png);
  $("look-image").hidden = false;
  $("look-image").alt = frame ? `Step ${frame.step + 1} of ${frame.steps} of the walk` : describe(shown.picture);
  if (frame)
    $("look-caption").textContent = `Step ${frame.step + 1} of ${frame.steps}, from ${describe(frame.from)} to ${describe(frame.to)}`;
}

function look(what) {
  shown = what;
  markPins();
  askLatest("look", "/api/look", what, reply => {
    $("look").setAttribute("aria-busy", "false");
    drawImage(reply.png, what.frame);
    if (what.picture)
      $("look-caption").textContent = describe(what.picture);
    shownPng = reply.png;
    $("look-actions").hidden = false;
    $("pin").hidden = !what.picture;
    $("save").href = source(reply.png);
    $("save").download = what.picture ? `seed-${what.picture.seed}-row-${what.picture.row}.png` : `step-${what.frame.step + 1}.png`;
    $("look-code").textContent = reply.code;
    $("look-program").hidden = false;
    drawScore($("look-score"), reply);
    drawNeighbors($("look-neighbors"), reply.neighbors);
    if (model.training && !model.training.problem && !reply.neighbors)
      waitForTraining(what);
  });
}

// The training images are read meanwhile: asks how far they are, and looks once more when they are there.
async function waitForTraining(what) {
  try {
    model = await (await ask("/api/model")).json();
  } catch {
    return; // the next click tells
  }
  setTimeout(() => { if (shown === what) look(what); }, model.training.ready ? 0 : 1500);
}

$("pin").addEventListener("click", () => togglePin(shown.picture, shownPng));

function drawScore(place, reply) {
  place.replaceChildren();
  if (reply.score == null && reply.probability == null)
    return;
  const logit = reply.score ?? Math.log(reply.probability / (1 - reply.probability));
  const probability = reply.probability ?? 1 / (1 + Math.exp(-reply.score));
  const fill = make("i");
  fill.style.width = `${(100 * probability).toFixed(1)}%`;
  const bar = make("div", { className: "bar" }, fill);
  bar.setAttribute("aria-hidden", "true");
  place.append(make("div", { className: "meter" },
    make("h3", { textContent: "The discriminator says" }), bar,
    make("div", { className: "figures" },
      make("span", { textContent: `${(100 * probability).toFixed(1)} % real` }),
      make("span", { className: "quiet", textContent: `logit ${logit.toFixed(2)}` }))));
}

function drawNeighbors(place, neighbors) {
  place.replaceChildren();
  if (!model.training)
    return;
  place.append(make("h3", { textContent: `Nearest training images, by ${model.training.measure}` }));
  if (model.training.problem || !neighbors) {
    place.append(make("p", { className: "quiet small", textContent: model.training.problem ?? "The training images are still being read." }));
    return;
  }
  place.append(make("ol", { className: "near" }, ...neighbors.map(near => make("li", { title: near.name },
    make("img", { src: source(near.png), alt: `${near.name}, distance ${near.distance.toFixed(2)}` }), near.distance.toFixed(2)))));
}

// ---- An image of one's own

async function scoreOwn(file) {
  $("own-problem").hidden = true;
  try {
    const reply = await (await ask("/api/score", file, file.type || "application/octet-stream")).json();
    URL.revokeObjectURL($("own-given").src);
    $("own-given").src = URL.createObjectURL(file);
    $("own-given").onload = () => $("own-given").classList.toggle("pixels", $("own-given").naturalWidth <= 128);
    $("own-seen").src = source(reply.png);
    $("own-result").hidden = false;
    drawScore($("own-score"), reply);
    drawNeighbors($("own-neighbors"), reply.neighbors);
    say(reply.probability == null ? "Your image is shown." : `Your image: ${(100 * reply.probability).toFixed(1)} % real.`);
  } catch (error) {
    $("own-result").hidden = true;
    $("own-problem").textContent = error.message;
    $("own-problem").hidden = false;
  }
}

$("file").addEventListener("change", () => {
  if ($("file").files.length > 0)
    scoreOwn($("file").files[0]);
  $("file").value = ""; // the same file can be chosen again
});
// Anywhere on the page: a file that misses the box would replace the page.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, event => {
    event.preventDefault();
    $("drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length > 0)
      scoreOwn(event.dataTransfer.files[0]);
  });
}

// ---- Copy, save, start

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText($(button.dataset.from).textContent);
    button.textContent = "Copied";
    say("Copied.");
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

$("save-sheet").addEventListener("click", async () => {
  try {
    download(await (await ask("/api/sheet.png", JSON.stringify(sheetRequest))).blob(), `sheet-seed-${sheetRequest.seed}.png`);
  } catch (error) {
    tell(error);
  }
});

function start() {
  const name = model.file.split(/[\\/]/).at(-1);
  document.title = `${name} – GAN explorer`;
  $("title").textContent = name;
  $("title").title = model.file;
  if (model.problem)
    return tell(new Error(model.problem));
  const colors = { 1: "gray", 3: "color", 4: "color with alpha" }[model.channels];
  const facts = [model.architecture, `${model.width}×${model.height} ${colors}`, `${model.latentSize} latent values`];
  if (model.classes.length > 0)
    facts.push(`${model.classes.length} classes`);
  if (model.clusters > 0)
    facts.push(`${model.clusters} clusters`);
  if (model.training) {
    const { count, total } = model.training;
    facts.push(`${count < total ? `${count.toLocaleString("en")} of ` : ""}${total.toLocaleString("en")} training images`);
  }
  $("facts").textContent = facts.join(" · ");
  document.documentElement.style.setProperty("--ratio", `${model.width} / ${model.height}`);

  $("seed").value = model.seed;
  const each = model.classes.length > 0 && model.classes.length <= MostClasses;
  $("each").hidden = !each;
  document.querySelector(`[name=mode][value=${each ? "each" : "any"}]`).checked = true;
  fillCounts(each);
  $("classes").hidden = model.classes.length === 0;
  $("own-classes").hidden = model.classes.length === 0;
  $("mix").replaceChildren(...model.classes.map((name, index) => make("label", {}, make("span", { textContent: name, title: name }),
    make("input", { type: "range", min: 0, max: 100, step: 5, value: index < 2 ? 50 : 0, name }), make("output"))));
  $("cluster-field").hidden = model.clusters === 0;
  $("cluster").replaceChildren(make("option", { value: "", textContent: "drawn" }),
    ...Array.from({ length: model.clusters }, (_, i) => make("option", { value: i, textContent: i })));
  $("own").hidden = !model.scores;
  $("main").hidden = false;
  drawSheet();
}

let typing = 0;
$("controls").addEventListener("input", event => {
  if (event.target.name === "mode") {
    $("mix").hidden = event.target.value !== "mix";
    fillCounts(event.target.value === "each");
  }
  clearTimeout(typing);
  typing = setTimeout(drawSheet, 120);
});
$("controls").addEventListener("submit", event => event.preventDefault());
$("other").addEventListener("click", () => {
  $("seed").value = Math.floor(Math.random() * 1_000_000);
  drawSheet();
});

try {
  model = await (await ask("/api/model")).json();
  start();
} catch (error) {
  tell(error);
}
