/** Height of the host's top bar and width of its navigation, in pixels. */
export const headerHeight = 40;
export const navigationWidth = 220;
