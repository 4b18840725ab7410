/** Entry of the engine's process: waits for main's `start`, gives the engine its ports, and hands windows to it. */
import { createEngine, type Engine } from '@tidelist/engine'
import type { StartMessage } from '../bridge/host-messages.ts'
import { chosenFiles } from './chosen-files.ts'
import { fatalSentence } from './fatal-sentences.ts'
import { linkToMain, type ParentPort, type PortInHost } from './main-link.ts'
import { nodePorts } from './node-ports.ts'

const { parentPort } = process as unknown as { parentPort: ParentPort } // Electron adds it in utility processes
const main = linkToMain(parentPort)
const chosen = chosenFiles()
const early: PortInHost[] = []
let engine: Engine | null = null

main.onMessage((message, ports) => {
  if (message.kind === 'start') void start(message)
  else if (message.kind === 'connect') ports.forEach(connect)
  else if (message.kind === 'resume') engine?.resume()
  else if (message.kind === 'chosen-file') chosen.offer(message.ticket, message.path)
  else if (message.kind === 'sign-in-code') engine?.finishSignIn(message.code)
  else if (message.kind === 'stop') void stop()
})

async function start(message: StartMessage): Promise<void> {
  const { userDataDir, seedDir, proverFile, serverUrl, deviceName, platform, appVersion } = message
  setInterval(() => main.send({ kind: 'heartbeat' }), message.heartbeatMs)
  const device = { name: deviceName, platform, appVersion }
  const { secrets } = main
  const ports = nodePorts({
    userDataDir,
    seedDir,
    proverFile,
    serverUrl,
    device,
    secrets,
    chosenFiles: chosen,
    browser: { openSignIn: (challenge) => main.send({ kind: 'open-sign-in', challenge }) },
    endProcess: () => process.exit(1),
  })
  const created = await createEngine(ports, (unopened) => {
    engine = unopened
    early.splice(0).forEach(connect)
  })
  if (created.ok) main.send({ kind: 'ready' })
  else main.send({ kind: 'fatal', failure: created.failure, sentence: fatalSentence(created.failure) })
}

function connect(port: PortInHost): void {
  if (engine === null) {
    early.push(port)
    return
  }
  engine.connect({
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    onClose: (listener) => port.on('close', listener),
  })
  port.start()
}

async function stop(): Promise<void> {
  await engine?.stop()
  main.send({ kind: 'stopped' })
  process.exit(0)
}
