/** Electron's powerMonitor. Node hears nothing of sleep, so SIGUSR1 stands for waking up. */
import { EventEmitter } from 'node:events'

export const powerMonitor = new EventEmitter()

process.on('SIGUSR1', () => powerMonitor.emit('resume'))
