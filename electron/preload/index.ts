/**
 * The page's only way to the app: one frozen object, and the engine's port handed on under the nonce it was asked
 * for with. Runs sandboxed in a world of its own; callbacks get data, never an Electron event.
 */
import { contextBridge, ipcRenderer } from 'electron'
import type { AppEvent } from '../bridge/app-event.ts'
import { bootFactsFrom } from '../bridge/boot-facts.ts'
import { ipcChannels } from '../bridge/ipc-channels.ts'
import {
  type EnginePortMessage,
  enginePortMessageKind,
  type TidelistBridge,
} from '../bridge/tidelist-bridge.ts'

const bridge: TidelistBridge = {
  ...bootFactsFrom(process.argv),
  requestEnginePort: (nonce) => ipcRenderer.send(ipcChannels.requestEnginePort, nonce),
  openExternal: (url) => ipcRenderer.invoke(ipcChannels.openExternal, url),
  chooseTakeoutFile: () => ipcRenderer.invoke(ipcChannels.chooseTakeoutFile, null),
  onSaveNow: (callback) => {
    ipcRenderer.on(ipcChannels.saveNow, (_event, nonce: string) => {
      void callback().then(() => ipcRenderer.send(ipcChannels.saved, nonce))
    })
  },
  onAppEvent: (callback) => {
    const listener = (_event: unknown, event: AppEvent) => callback(event)
    ipcRenderer.on(ipcChannels.appEvent, listener)
    return () => void ipcRenderer.off(ipcChannels.appEvent, listener)
  },
}

ipcRenderer.on(ipcChannels.enginePort, (event, nonce: string) => {
  const message: EnginePortMessage = { kind: enginePortMessageKind, nonce }
  // Only the page itself may receive the port, so the target is its own origin.
  window.postMessage(message, window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('tidelist', Object.freeze(bridge))
