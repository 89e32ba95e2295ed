import htm from 'htm';
import { h } from 'preact';

/** Writes elements as they look in HTML; values become text and attributes, never markup. */
export const html = htm.bind(h);
