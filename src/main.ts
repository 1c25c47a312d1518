/** Joins the parts of the page: the state in the middle, the engine behind, the panels around. */

import { Answers } from './app/answers/answers.ts';
import { Controls } from './app/controls.ts';
import { DreamControls } from './app/controls-dream.ts';
import { InputControls } from './app/controls-input.ts';
import { ViewControls } from './app/controls-view.ts';
import { CubeActions } from './app/cube-actions.ts';
import { CubeColouring } from './app/cube-colouring.ts';
import { createDiagnostics } from './app/diagnostics.ts';
import { Engine } from './app/engine.ts';
import { undoable } from './app/fields.ts';
import type { Graphics } from './app/graphics.ts';
import { Highlight } from './app/highlight.ts';
import { IconLibrary } from './app/icons/library.ts';
import { browserMemory, keepLinks, openingState } from './app/links.ts';
import { NetworkInput } from './app/network-input.ts';
import { keepForOffline } from './app/offline/install.ts';
import { createFreshCanvases } from './app/page/canvases.ts';
import { Caption } from './app/page/caption.ts';
import { CellPanel } from './app/page/cell-panel.ts';
import { ClassesPanel } from './app/page/classes-panel.ts';
import { Drawer } from './app/page/drawer.ts';
import { takeDream } from './app/page/dream-drop.ts';
import { DreamPanel } from './app/page/dream-panel.ts';
import { DreamPick } from './app/page/dream-pick.ts';
import { listenToDrops } from './app/page/drop.ts';
import { byId } from './app/page/elements.ts';
import { createHeader } from './app/page/header.ts';
import { createHelp } from './app/page/help.ts';
import { IconsPanel } from './app/page/icons-panel.ts';
import { listenToKeys } from './app/page/keyboard.ts';
import { Loading } from './app/page/loading.ts';
import { Notices } from './app/page/notices.ts';
import { PictureOverlay } from './app/page/picture-overlay.ts';
import { PicturePanel } from './app/page/picture-panel.ts';
import { createSamplesRow } from './app/page/samples-row.ts';
import { SheetPanel } from './app/page/sheet-panel.ts';
import { listenToStage } from './app/page/stage-panel.ts';
import { StatusLine } from './app/page/status-line.ts';
import { StripPanel } from './app/page/strip-panel.ts';
import { createWelcome } from './app/page/welcome.ts';
import { Pointing } from './app/pointing.ts';
import { Requests } from './app/requests.ts';
import { Selection } from './app/selection.ts';
import { cameraAllowed } from './app/sources/camera.ts';
import { Store } from './app/state.ts';
import { Tour } from './app/tour/tour.ts';
import { Tuner } from './app/tuner.ts';
import type { ViewContext } from './app/views/view.ts';

const memory = browserMemory();
const opening = openingState(location.hash, memory);
const narrow = matchMedia('(max-width: 45rem)').matches;
const store = new Store(narrow ? { controls: false, ...opening } : opening, undoable);

const notices = new Notices(byId('notices', HTMLElement));
const loading = new Loading();
const status = new StatusLine();
const selection = new Selection(store);
const overlay = new PictureOverlay();
const picture = new PicturePanel(store, overlay, (at, keep) => {
  const cell = at && pointing.at(at);
  if (keep) selection.pin(cell);
  else selection.hover(cell);
});
const classes = new ClassesPanel(selection);
const tuner = new Tuner(memory);
tuner.onChange = (words) => status.showTuning(words);
const library = new IconLibrary();
let answers: Answers | null = null;
const caption = new Caption(store);
const cells = new CellPanel();
const canvases = createFreshCanvases();

const pointing: Pointing = new Pointing(
  selection,
  () => engine.graphics,
  (cell) => {
    cells.show(cell);
    picture.outline(cell?.field ?? null, cell?.box ?? null);
    engine.loop.cellChanged();
    followCell();
  },
);

const engine: Engine = new Engine(store, {
  canvases,
  onGraphics: (graphics) => {
    loading.explain(null);
    status.showAdapter(graphics.gpu.adapterName);
    tuner.setGpu(graphics.gpu);
    graphics.cube.onSettingsChange = (patch) => store.set(patch);
    graphics.cube.framing.onRest = (view) => store.set({ view });
    listenToStage(byId('stage-canvas', HTMLCanvasElement), graphics.cube, pointing);
    strip.setGraphics(graphics);
    sheet.setGraphics(graphics);
    dreams.setGraphics(graphics);
    library.setGraphics(graphics);
    resizeStage(graphics);
  },
  onNetwork: (live) => {
    const [, height, width] = live.network.input.shape;
    picture.setInputSize(height, width);
    classes.setNetwork(live.graph);
    pointing.setNetwork(live);
    strip.setNetwork(live);
    dreams.setGraph(live.graph);
    tuner.setNetwork(live, engine.loop.computed);
    library.setGraph(live.graph);
    viewControls.setNetwork(live.graph);
    inputControls.setNetwork(engine.own ?? live.graph);
    if (answers?.live !== live) {
      answers?.dispose();
      answers = new Answers(live);
    }
    highlight.setNetwork(answers);
    drawer.setNetwork(answers);
    colouring.setNetwork(answers);
  },
  onLayer: (layer) => {
    controls.setLayerShape(layer.tensor.shape);
    strip.setOpen(engine.graphics?.live?.layers.indexOf(layer) ?? 0);
    pointing.setLayer(layer);
    sheet.resize();
    picks.choose();
    icons.setLayer(layer);
    drawer.setLayer(layer);
    colouring.setLayer(layer);
  },
  onSource: (source) => {
    notices.clear('source');
    picture.showSource(source);
  },
  onSourceFailed: (why, request) => requests.sourceFailed(why, request),
  onClasses: (pairs) => {
    classes.show(pairs);
    pictureAnswered();
  },
  onRange: (range) => {
    caption.showRange(range);
    // Networks without classes have no other news of a picture.
    const { logits = null, probabilities = null } = answers?.live.graph ?? {};
    if (logits === null && probabilities === null) pictureAnswered();
  },
  onCell: (value, serial) => pointing.hear(value, serial),
  onLoading: (what, share, cancel) => loading.show(what, share, cancel),
  onFault: (topic, sentence, cause) => {
    if (topic === 'device') loading.explain(sentence);
    else if (topic === 'network') requests.networkFailed(sentence, cause);
    else if (topic === 'memory') requests.memoryFailed(sentence);
    else notices.show('fault', sentence);
  },
  onNews: (sentence) => notices.show('news', sentence, { brief: true }),
  onRate: (rate) => {
    status.showRate(rate);
    status.showMemory(engine.graphics?.gpu.counts.bytes ?? 0);
  },
  onTimes: (times) => status.showTimes(times),
  onDrawn: () => followCell(),
  holdsPictures: () => dreams.holdsPictures || library.holdsPictures,
  onLeftOver: () => {
    dreams.work(engine.loop.computed);
    if (!dreams.runs) tuner.work(engine.loop.computed);
    if (tuner.busy) return;
    library.work();
    drawer.work();
  },
});

const requests = new Requests(store, engine, notices);
const picks = new DreamPick(store, () => engine.graphics);
const dreams = new DreamPanel(store);
const icons = new IconsPanel(store, library, selection);
const strip = new StripPanel((name) => requests.openLayer(name));
const sheet = new SheetPanel(store, pointing, () => engine.loop.viewsChanged());
const cube = new CubeActions(
  store,
  pointing,
  () => engine.graphics,
  () => answers,
);
const controls = new Controls(byId('controls', HTMLElement), store, {
  resetView: () => cube.resetView(),
  cut: (cut) => cube.cut(cut),
});
const inputControls = new InputControls(byId('controls', HTMLElement), store);
new NetworkInput(store, engine, notices);
new DreamControls(byId('controls', HTMLElement), store);
const viewControls = new ViewControls(byId('controls', HTMLElement), store);
const views: ViewContext = {
  store,
  selection,
  icons: library,
  overlay,
  answers: () => answers,
  graphics: () => engine.graphics,
  topClasses: () => classes.entries,
  pictureNumber: () => engine.loop.computed,
};
const highlight = new Highlight(views);
const drawer = new Drawer(views, (sentence) => notices.show('fault', sentence));
const colouring = new CubeColouring(views, caption, () => engine.loop.pictureChanged());
const tour = new Tour(views, {
  store,
  cut: () => cube.cut('channel'),
  openSource: (kind) => requests.openSource(kind),
});
const help = createHelp(() => tour.start());
createHeader(store, requests);
createSamplesRow(store, (id) => requests.openSample(id));
createWelcome(store, { startCamera: () => requests.openSource('camera'), startTour: () => tour.start() });
listenToDrops(async (files) => {
  const dream = await takeDream(files, store, (name) => engine.openNetwork(name));
  if (!dream) requests.openFiles(files);
});
listenToKeys(store, {
  walkLayers: (by) => requests.walkLayers(by),
  walkCells: (key) => cube.walk(key),
  turn: (key) => cube.turn(key),
  resetView: () => cube.resetView(),
  toggleHelp: help.toggle,
});
keepLinks(store, memory, requests);

/** What was asked of the picture before is asked anew. */
function pictureAnswered(): void {
  highlight.refresh();
  drawer.refresh();
  colouring.refresh();
}

/** Words and the outline stay with their cell while the cube turns. */
function followCell(): void {
  const { cell } = pointing;
  const place = cell && engine.graphics?.cube.project(cell.row, cell.column, cell.channel);
  cells.moveTo(place ?? null);
}

function resizeStage(graphics: Graphics | null): void {
  const { clientWidth, clientHeight } = byId('stage', HTMLElement);
  graphics?.cube.resize(clientWidth, clientHeight, devicePixelRatio);
}

const resized = new ResizeObserver(() => {
  resizeStage(engine.graphics);
  strip.resize();
  sheet.resize();
  engine.loop.viewsChanged();
});
for (const id of ['stage', 'strip', 'sheet']) resized.observe(byId(id, HTMLElement));

window.cubescope = createDiagnostics({ ...views, engine, pointing, classes, dreams, icons, drawer });

// A link may name a source that only a person can open: then the sample stands in for it.
const { source } = store.state;
const opens = source === 'sample' || (source === 'camera' && (await cameraAllowed()));
if (!opens) store.set({ source: 'sample' });
await Promise.all([engine.openSource(store.state, null), engine.start()]);
void keepForOffline(notices);
