/** The steps of the tour by name, in order. */
export const TOUR_NAMES = ['turn', 'slice', 'point', 'view', 'source'] as const;

export type TourName = (typeof TOUR_NAMES)[number];
