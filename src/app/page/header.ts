/** The bar on top: which network, which source, and the buttons that show and hide things. */

import type { NetworkChoice } from '../networks.ts';
import { listCameras } from '../sources/camera.ts';
import { SOURCES } from '../sources/index.ts';
import type { SourceKind, Store } from '../state.ts';
import { byId, setPressed } from './elements.ts';
import { Menu, type MenuItem } from './menu.ts';

export interface HeaderActions {
  readonly networks: () => readonly NetworkChoice[];
  /** Names of those that were fetched and are kept in the browser. */
  readonly keptNetworks: () => readonly string[];
  readonly openNetwork: (name: string) => void;
  readonly removeNetwork: (name: string) => void;
  readonly chooseNetworkFile: () => void;
  /** @param camera device id, for the camera alone */
  readonly openSource: (kind: SourceKind, camera?: string) => void;
  readonly copyLink: () => void;
}

export function createHeader(store: Store, actions: HeaderActions): void {
  createNetworkMenu(store, actions);
  createSourceMenu(store, actions);
  const controls = byId('controls-button', HTMLButtonElement);
  controls.addEventListener('click', () => store.set({ controls: !store.state.controls }));
  byId('theme-button', HTMLButtonElement).addEventListener('click', () =>
    store.set({ theme: store.state.theme === 'dark' ? 'light' : 'dark' }),
  );
  byId('link-button', HTMLButtonElement).addEventListener('click', actions.copyLink);
  const follow = () => {
    const { theme, panels, controls: shown } = store.state;
    document.documentElement.dataset.theme = theme;
    document.body.classList.toggle('bare', !panels);
    byId('controls', HTMLElement).hidden = !shown;
    setPressed(controls, shown);
  };
  store.subscribe(['theme', 'panels', 'controls'], follow);
  follow();
}

function createNetworkMenu(store: Store, actions: HeaderActions): void {
  const menu = new Menu(byId('network-menu', HTMLElement), 'Network', () => [
    ...actions.networks().map(
      ({ name, label }): MenuItem => ({
        label,
        icon: 'network',
        chosen: name === store.state.network,
        choose: () => actions.openNetwork(name),
      }),
    ),
    { label: 'Open a network file…', icon: 'open', choose: actions.chooseNetworkFile },
    ...actions.keptNetworks().map(
      (name): MenuItem => ({
        label: `Remove ${name} from this browser`,
        icon: 'close',
        choose: () => actions.removeNetwork(name),
      }),
    ),
  ]);
  const follow = () => menu.show(store.state.network, 'network');
  store.subscribe(['network'], follow);
  follow();
}

function createSourceMenu(store: Store, actions: HeaderActions): void {
  let cameras: readonly { id: string; label: string }[] = [];
  const items = () =>
    SOURCES.flatMap(({ kind, label, icon }): MenuItem[] => {
      const chosen = kind === store.state.source;
      if (kind !== 'camera' || cameras.length < 2) {
        return [{ label, icon, chosen, choose: () => actions.openSource(kind) }];
      }
      return cameras.map(({ id, label }) => ({
        label,
        icon,
        chosen: chosen && id === store.state.camera,
        choose: () => actions.openSource('camera', id),
      }));
    });
  const menu = new Menu(byId('source-menu', HTMLElement), 'Source of pictures', items);
  const follow = async () => {
    const choice = SOURCES.find(({ kind }) => kind === store.state.source);
    menu.show(choice?.label.replace('…', '') ?? '', choice?.icon ?? 'picture');
    cameras = await listCameras();
  };
  store.subscribe(['source'], () => void follow());
  navigator.mediaDevices?.addEventListener?.('devicechange', () => void follow());
  void follow();
}
