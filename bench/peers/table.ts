/** The table of a run of the comparison, a line for each peer, in Markdown so that it can stand in the documentation as it is. */
import type { Verdict } from './judge.ts'
import type { PeerReport } from './one-peer.ts'

export type Run = {
  readonly at: string
  readonly machine: string
  readonly loadAverage: number
  readonly tasks: number
  readonly edits: number
  readonly peers: readonly PeerReport[]
  readonly failed: readonly string[]
}

export function formatPeers(run: Run): string {
  const head = `${run.tasks.toLocaleString('en')} tasks, ${run.edits.toLocaleString('en')} edits; ${run.at}; ${run.machine}; load average ${run.loadAverage.toFixed(1)}`
  return [
    head,
    '',
    ...markdown(timesHead, run.peers.map(timesRow)),
    '',
    ...markdown(lossHead, run.peers.map(lossRow)),
    '',
    ...run.peers.map(
      ({ name, versions, note, uncaught }) =>
        `- ${name}: ${versions}; ${note}${uncaught > 0 ? `; raised ${uncaught} errors that nobody can catch, at which plain Node ends` : ''}`,
    ),
    '- Actual: left out, since @actual-app/api 26.9.0 contains code that is GPL-3.0 only',
    ...run.failed.map((id) => `- ${id}: did not finish; see the output above`),
  ].join('\n')
}

const timesHead = [
  'peer',
  'replica keeps its data in',
  'server keeps its data in',
  'A to server, ms',
  'server to B, ms',
  'bytes a task',
  'an edit saved, ms (p95)',
  'edits until all equal, ms',
  'bytes an edit',
]

function timesRow({ name, replicaKeeps, serverKeeps, figures }: PeerReport): string[] {
  const { uploadMs, downloadMs, firstSyncBytesPerTask, editSavedMs, convergedMs, bytesPerEdit } = figures
  return [
    name,
    replicaKeeps,
    serverKeeps,
    whole(uploadMs),
    whole(downloadMs),
    whole(firstSyncBytesPerTask),
    `${editSavedMs.p50.toFixed(2)} (${editSavedMs.p95.toFixed(2)})`,
    whole(convergedMs),
    whole(bytesPerEdit),
  ]
}

const lossHead = [
  'peer',
  'no fault: rows lost / diverged, fields lost',
  '10 % of replies dropped: from the last edit until equal, ms',
  'rows lost / diverged, fields lost',
  'the same once the network is whole',
  'replies dropped',
]

const lossRow = ({ name, figures: { clean, withDrops } }: PeerReport): string[] => [
  name,
  losses(clean),
  whole(withDrops.convergedMs),
  losses(withDrops.during),
  losses(withDrops.after),
  String(withDrops.repliesDropped),
]

const losses = ({ rowsLost, rowsExtra, rowsDiverged, fieldsLost }: Verdict): string =>
  `${rowsLost} / ${rowsDiverged}, ${fieldsLost}${rowsExtra > 0 ? `, ${rowsExtra} rows too many` : ''}`

const whole = (value: number | null): string => (value === null ? 'not in time' : value.toFixed(0))

const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
