/** The views of the drawer by name, in the order of their tabs. */
export const VIEW_NAMES = [
  'channels',
  'icons',
  'dictionary',
  'grid',
  'spatial',
  'paths',
  'versus',
  'groups',
  'flow',
  'workbench',
  'dream',
] as const;

export type ViewName = (typeof VIEW_NAMES)[number];
