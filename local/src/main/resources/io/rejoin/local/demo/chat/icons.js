// SPDX-License-Identifier: Apache-2.0

/** Lines on a field of 24 by 24. Drawn here, because a system may have no font of pictures. */
export const ICONS = {
  add: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  hash: 'M10 4 8 20M16 4l-2 16M5 9h15M4 15h15',
  heart: 'M12 20S4 15 4 9.5A4.2 4.2 0 0 1 12 7a4.2 4.2 0 0 1 8 2.5C20 15 12 20 12 20z',
  leave: 'M13 4H5v16h8M10 12h10M16 8l4 4-4 4',
  like: 'M7 11v9H4v-9zM7 11l4-7c1.5 0 2.4 1.2 2 2.7L12.2 10H18a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.6H7',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  people: 'M8.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M16 5.2a3 3 0 0 1 0 5.6M17 14.3c2.4.5 4 2.3 4 4.7',
  reply: 'M9 7l-5 5 5 5M4 12h9a7 7 0 0 1 7 7',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4 4',
  send: 'M4 11.5 20 4l-6 16-3-6.5zM11 13.5 20 4',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5c1.8 2.6 5.2 2.6 7 0M9 9.5v.5M15 9.5v.5',
  star: 'M12 4l2.5 5.2 5.5.8-4 4 1 5.6-5-2.7-5 2.7 1-5.6-4-4 5.5-.8z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
};
