/** The registry of views, in the order of their tabs. A new view is a folder here, a name in names.ts and a line: docs/adding.md. */

import type { ViewKind } from './view.ts';

export const VIEWS: readonly ViewKind[] = [
  {
    name: 'channels',
    title: 'Channels',
    key: 'c',
    panel: 'sheet',
    question: 'What does each channel of this layer see?',
    reading: 'One heat map each, as the picture lies; click one to see it alone in the cube.',
  },
  {
    name: 'icons',
    title: 'Icons',
    panel: 'icons',
    question: 'What does each channel of this layer look for?',
    reading: 'A picture each, optimised until the channel fires; click one to dream it larger.',
  },
  {
    name: 'dictionary',
    title: 'Dictionary',
    question: 'What does this place of the picture say, in words made of pictures?',
    reading: 'Point at a cell: its strongest channels add up to it.',
    load: () => import('./dictionary/dictionary-view.ts').then((m) => m.createDictionary),
  },
  {
    name: 'grid',
    title: 'Grid',
    question: 'What does the network see in each cell of a layer?',
    reading: 'A picture each, made until the cell’s own vector answers.',
    load: () => import('./grid/grid-view.ts').then((m) => m.createGrid),
  },
  {
    name: 'spatial',
    title: 'Spatial',
    question: 'Where did this come from, and what does it lead to?',
    reading: 'Point at a cell or a class: light shows where.',
    load: () => import('./spatial/spatial-view.ts').then((m) => m.createSpatial),
  },
  {
    name: 'paths',
    title: 'Paths',
    question: 'Which channels lead to this class, and to one another?',
    reading: 'In each layer those that do most; click one to walk to it.',
    load: () => import('./paths/paths-view.ts').then((m) => m.createPaths),
  },
  {
    name: 'versus',
    title: 'A vs B',
    question: 'Why this class rather than that one?',
    reading: 'On the left the channels that speak most for the one, on the right those for the other.',
    load: () => import('./versus/versus-view.ts').then((m) => m.createVersus),
  },
  {
    name: 'groups',
    title: 'Groups',
    question: 'Which neurons work together here?',
    reading:
      'Each group has a colour on the map, a picture of what it looks for, and its effect on the classes.',
    load: () => import('./groups/groups-view.ts').then((m) => m.createGroupsView),
  },
  {
    name: 'flow',
    title: 'Flow',
    question: 'How does the answer come about?',
    reading:
      'Groups of an earlier layer feed groups of a later one, and those the classes; ribbons show how much.',
    load: () => import('./flow/flow-view.ts').then((m) => m.createFlowView),
  },
  {
    name: 'workbench',
    title: 'Workbench',
    question: 'Which interface answers your own question?',
    reading: 'Put layers, cuts of them and ways to show them together; all are linked.',
    load: () => import('./workbench/workbench-view.ts').then((m) => m.createWorkbench),
  },
  {
    name: 'dream',
    title: 'Dream',
    key: 'd',
    panel: 'dream',
    question: 'What does this unit look for?',
    reading: 'A picture is optimised until it fires; the curve shows how strongly, step by step.',
  },
];
