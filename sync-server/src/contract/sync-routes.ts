/** The routes of synchronisation, also served under `/sync`. */
import {
  historyQuery,
  historyReply,
  limits,
  pullQuery,
  pullReply,
  pushReply,
  pushRequest,
} from '@tidelist/shared-schema'
import { z } from 'zod'
import { json, type RouteContract } from './route.ts'

const sum = { rows: z.number(), digest: z.string() }
const digestReply = z.object({
  schema: z.number(),
  seq: z.number(),
  tables: z.array(z.object({ t: z.string(), ...sum })),
  lists: z.array(z.object({ list: z.string(), ...sum })),
  serverTime: z.number(),
})

export const syncContracts: readonly RouteContract[] = [
  {
    method: 'post',
    path: '/v1/sync/push',
    summary: "Merges one device's changes into the person's rows.",
    caller: 'sync',
    body: pushRequest,
    maxBodyBytes: limits.bodyBytes,
    answer: json(pushReply),
    refusals: [
      'unauthorized',
      'malformed',
      'unsupported_encoding',
      'too_large',
      'epoch',
      'resync_required',
      'clock_skew',
      'upgrade_required',
    ],
  },
  {
    method: 'get',
    path: '/v1/sync/pull',
    summary: 'What changed after a cursor, page by page.',
    caller: 'sync',
    query: pullQuery,
    answer: json(pullReply),
    refusals: ['unauthorized', 'malformed', 'epoch', 'resync_required'],
  },
  {
    method: 'get',
    path: '/v1/sync/digest',
    summary: 'Count and digest of the rows, by table and by list.',
    caller: 'sync',
    answer: json(digestReply),
    refusals: ['unauthorized'],
  },
  {
    method: 'get',
    path: '/v1/sync/history',
    summary: 'Values that were replaced, newest first.',
    caller: 'sync',
    query: historyQuery,
    answer: json(historyReply),
    refusals: ['unauthorized', 'malformed'],
  },
  {
    method: 'get',
    path: '/v1/sync/events',
    summary: 'A stream of pokes: something has changed, ask for it.',
    caller: 'sync',
    answer: { type: 'text/event-stream' },
    refusals: ['unauthorized'],
  },
]
