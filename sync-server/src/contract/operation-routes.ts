/** What operators and programs ask: whether the server lives, is ready, what it does and what it promises. */
import { z } from 'zod'
import { json, type RouteContract } from './route.ts'

const fine = json(z.object({ ok: z.literal(true) }))

export const operationContracts: readonly RouteContract[] = [
  {
    method: 'get',
    path: '/healthz',
    summary: 'The process answers.',
    caller: 'anyone',
    answer: fine,
    refusals: [],
  },
  {
    method: 'get',
    path: '/readyz',
    summary: 'The database answered as well, at most a few minutes ago.',
    caller: 'anyone',
    answer: fine,
    refusals: [],
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Numbers for Prometheus, where a token was set for them, which the caller sends.',
    caller: 'anyone',
    answer: { type: 'text/plain' },
    refusals: ['unauthorized', 'not_found'],
  },
  {
    method: 'get',
    path: '/v1/openapi.json',
    summary: 'This document.',
    caller: 'anyone',
    answer: json(z.looseObject({ openapi: z.string() })),
    refusals: [],
  },
]
