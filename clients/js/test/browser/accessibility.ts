// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';

/** What somebody who does not see the page, or not well, would stumble over, of what a program can tell; empty if nothing. */
export function accessibilityFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const LEAST_CONTRAST = 4.5;
    const LEAST_TARGET_PX = 24;
    const faults: string[] = [];
    const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest('.unseen, .skip');
    const shown = [...document.querySelectorAll('body *')].filter(isShown);
    const short = (element: Element): string => element.outerHTML.slice(0, 120);
    const fault = (what: string, element: Element): void => void faults.push(`${what}: ${short(element)}`);

    const labelOf = (element: Element): string => {
      const by = element.getAttribute('aria-labelledby');
      const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? [...(element.labels ?? [])] : [];
      return [element.getAttribute('aria-label'), by && document.getElementById(by)?.textContent, ...labels.map((label) => label.textContent), element.textContent]
        .filter(Boolean)
        .join(' ')
        .trim();
    };
    for (const element of shown) {
      if (element.matches('button, a[href], input, textarea, select, [role=switch], dialog, section, aside, nav') && labelOf(element) === '') fault('has no name', element);
      for (const reference of ['aria-labelledby', 'aria-describedby', 'aria-controls']) {
        const id = element.getAttribute(reference);
        if (id && !document.getElementById(id)) fault(`${reference} leads nowhere`, element);
      }
      if (element.matches('button, input:not([type=radio])')) {
        const { width, height } = element.getBoundingClientRect();
        if (width < LEAST_TARGET_PX || height < LEAST_TARGET_PX) fault(`is ${width} by ${height} px`, element);
      }
      if (element.closest('[aria-hidden=true]') && element.matches('button, a, input, textarea')) fault('is hidden, but takes the focus', element);
      if (Number(element.getAttribute('tabindex')) > 0) fault('has an order of its own', element);
    }

    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    for (const id of new Set(ids.filter((each, i) => ids.indexOf(each) !== i))) faults.push(`id ${id} is there twice`);
    if (!document.documentElement.lang) faults.push('the page has no language');
    if (document.title === '') faults.push('the page has no title');
    if (document.querySelectorAll('main:not([hidden])').length !== 1) faults.push('not one main part');

    // Contrast of texts, drawn by the browser itself so that every notation of a colour is understood.
    const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    const rgba = (colour: string): number[] => {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      return [...pixel.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([r = 0, g = 0, b = 0]: number[]): number => {
      const [x, y, z] = [r, g, b].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const groundOf = (element: Element | null): number[] => {
      const layers: number[][] = [];
      for (let each = element; each; each = each.parentElement) {
        const layer = rgba(getComputedStyle(each).backgroundColor);
        if ((layer[3] ?? 0) > 0) layers.push(layer);
        if (layer[3] === 255) break;
      }
      return layers.reduceRight((below, [r = 0, g = 0, b = 0, a = 0]) => [r, g, b].map((value, i) => value * (a / 255) + (below[i] ?? 255) * (1 - a / 255)), [255, 255, 255]);
    };
    for (const element of shown) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
      if (!hasText || element.closest('[aria-hidden=true]')) continue;
      const [ink, ground] = [luminance(rgba(getComputedStyle(element).color)), luminance(groundOf(element))];
      const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      if (contrast < LEAST_CONTRAST) fault(`contrast ${contrast.toFixed(2)}`, element);
    }
    return faults;
  });
}
