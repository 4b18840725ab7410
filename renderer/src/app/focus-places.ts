/** The places that keys jump to. Parts of the window name themselves with `data-focus`, so that none needs to know another. */

export type FocusPlace = 'quick-add' | 'task-list' | 'detail-title'

export function focusPlace(place: FocusPlace): void {
  const element = document.querySelector<HTMLElement>(`[data-focus="${place}"]`)
  element?.focus()
}

/** After the view that was just asked for has been drawn. */
export function focusListSoon(): void {
  requestAnimationFrame(() => focusPlace('task-list'))
}

/** True while keys belong to a text: then letters are text, never commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')
}

/** True inside of dialogs, menus and panels, which have keys of their own. */
export function isInOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('[role=dialog], [role=menu], [role=listbox]') !== null
  )
}
