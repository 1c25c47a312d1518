/** The registry of views, in the order of their tabs. A new view is a folder here, a name in names.ts and a line. */

import type { ViewKind } from './view.ts';

export const VIEWS: readonly ViewKind[] = [
  {
    name: 'channels',
    title: 'Channels',
    key: 'c',
    panel: 'sheet',
    sentence:
      'What does each channel of this layer see? One heat map each; click one to see it alone in the cube.',
  },
  {
    name: 'icons',
    title: 'Icons',
    panel: 'icons',
    sentence: 'What does each channel of this layer look for? A picture each, optimised until it fires.',
  },
  {
    name: 'dictionary',
    title: 'Dictionary',
    sentence:
      'What does this place of the picture say, in words made of pictures? Point at a cell: its strongest channels add up to it.',
    load: () => import('./dictionary/dictionary-view.ts').then((m) => m.createDictionary),
  },
  {
    name: 'grid',
    title: 'Grid',
    sentence:
      'What does the network see in each cell of a layer? A picture each, made until the cell’s own vector answers.',
    load: () => import('./grid/grid-view.ts').then((m) => m.createGrid),
  },
  {
    name: 'spatial',
    title: 'Spatial',
    sentence:
      'Where did this come from, and what does it lead to? Point at a cell or a class: light shows where.',
    load: () => import('./spatial/spatial-view.ts').then((m) => m.createSpatial),
  },
  {
    name: 'paths',
    title: 'Paths',
    sentence:
      'Which channels lead to this class, and to one another? In each layer those that do most; click one to walk to it.',
    load: () => import('./paths/paths-view.ts').then((m) => m.createPaths),
  },
  {
    name: 'versus',
    title: 'A vs B',
    sentence:
      'Why this class rather than that one? The channels that speak most for the one and for the other.',
    load: () => import('./versus/versus-view.ts').then((m) => m.createVersus),
  },
  {
    name: 'groups',
    title: 'Groups',
    sentence:
      'Which neurons work together here? Each group has a colour on the map, a picture of what it looks for, and its effect on the classes.',
    load: () => import('./groups/groups-view.ts').then((m) => m.createGroupsView),
  },
  {
    name: 'flow',
    title: 'Flow',
    sentence:
      'How does the answer come about? Groups of an earlier layer feed groups of a later one, and those the classes; ribbons show how much.',
    load: () => import('./flow/flow-view.ts').then((m) => m.createFlowView),
  },
  {
    name: 'workbench',
    title: 'Workbench',
    sentence:
      'Which interface answers your own question? Put layers, cuts of them and ways to show them together; all are linked.',
    load: () => import('./workbench/workbench-view.ts').then((m) => m.createWorkbench),
  },
  {
    name: 'dream',
    title: 'Dream',
    key: 'd',
    panel: 'dream',
    sentence: 'What does this unit look for? A picture is optimised until it fires.',
  },
];
