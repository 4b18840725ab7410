/** The windows that are open, known to the app and to the windows themselves without either importing the other. */
type Closable = { tryToClose(): boolean }

const windows = new Set<Closable>()
let whenEmpty: (() => void)[] = []
let lastClosed: () => void = () => {}

export const openWindows = {
  all: windows as ReadonlySet<Closable>,
  add(window: Closable): void {
    windows.add(window)
  },
  remove(window: Closable): void {
    if (!windows.delete(window) || windows.size > 0) return
    for (const resolve of whenEmpty.splice(0)) resolve()
    lastClosed()
  },
  allClosed(): Promise<void> {
    if (windows.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      whenEmpty = [...whenEmpty, resolve]
    })
  },
  onLastClosed(listener: () => void): void {
    lastClosed = listener
  },
}
