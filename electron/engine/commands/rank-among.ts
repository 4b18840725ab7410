/**
 * The rank for a place among neighbours. Where two devices gave neighbours one rank, nothing fits between them: the ones behind the place
 * get new ranks in the same change.
 */
import { isTie, rankBetween, ranksBetween, type StoredRow } from '@tidelist/shared-schema'
import type { Edit, PlanContext } from '../profile/recorder.ts'

/** Neighbours: rows of one table under one condition, in (rank, id) order. `where` uses $1 for the user and $2.. for `params`. */
export type Neighbours = {
  readonly t: 'tasks' | 'lists'
  readonly where: string
  readonly params: readonly string[]
}

export type Position = { afterId?: string | null | undefined; beforeId?: string | null | undefined }

export type Placed = { readonly rank: string; readonly reranked: readonly Edit[] }

/** Without a position the place is the end. Neighbours that are not there (any more) count as no position. */
export async function rankAmong(
  context: PlanContext,
  among: Neighbours,
  position: Position,
): Promise<Placed> {
  if (position.afterId === null || (position.beforeId && !position.afterId))
    return rankBefore(context, among, position.beforeId ?? null)
  const anchor = position.afterId ? await neighbour(context, among, { id: position.afterId }) : null
  if (anchor === null) return rankAtEnd(context, among)
  const next = await neighbour(context, among, { after: anchor })
  if (!isTie(anchor.rank, next?.rank ?? null))
    return { rank: rankBetween(anchor.rank, next?.rank ?? null), reranked: [] }
  return rankInTie(context, among, anchor)
}

type Anchor = { id: string; rank: string }

async function rankAtEnd(context: PlanContext, among: Neighbours): Promise<Placed> {
  const last = await neighbour(context, among, { last: true })
  return { rank: rankBetween(last?.rank ?? null, null), reranked: [] }
}

/** Before a neighbour is after the one ahead of it; before all when `id` is null or the first. */
async function rankBefore(context: PlanContext, among: Neighbours, id: string | null): Promise<Placed> {
  const anchor =
    id === null ? await neighbour(context, among, { first: true }) : await neighbour(context, among, { id })
  if (anchor === null) return rankAtEnd(context, among)
  const previous = await neighbour(context, among, { before: anchor })
  if (previous === null) return { rank: rankBetween(null, anchor.rank), reranked: [] }
  return rankAmong(context, among, { afterId: previous.id })
}

async function rankInTie(context: PlanContext, among: Neighbours, anchor: Anchor): Promise<Placed> {
  const params = [context.userId, ...among.params]
  const [rank, id] = [`$${params.length + 1}`, `$${params.length + 2}`]
  const tied = await context.run.query(
    `select to_jsonb(r) - 'user_id' as row from ${among.t} r where r.user_id = $1 and ${among.where} and rank = ${rank} and id > ${id}::uuid order by id`,
    [...params, anchor.rank, anchor.id],
  )
  const [beyond] = await context.run.query(
    `select rank from ${among.t} r where r.user_id = $1 and ${among.where} and rank > ${rank} order by rank limit 1`,
    [...params, anchor.rank],
  )
  const ranks = ranksBetween(anchor.rank, beyond ? String(beyond.rank) : null, tied.length + 1)
  const reranked = tied.map(({ row }, index) =>
    withRank(among.t, row as StoredRow, ranks[index + 1] ?? anchor.rank),
  ) // to_jsonb of the table
  return { rank: ranks[0] ?? anchor.rank, reranked }
}

function withRank(t: 'tasks' | 'lists', stored: StoredRow, rank: string): Edit {
  const placement =
    t === 'tasks'
      ? {
          list_id: stored.list_id ?? null,
          section_id: stored.section_id ?? null,
          parent_id: stored.parent_id ?? null,
          rank,
        }
      : { parent_id: stored.parent_id ?? null, rank }
  return { t, id: stored.id, stored, regs: { placement } }
}

type Which = { id: string } | { after: Anchor } | { before: Anchor } | { first: true } | { last: true }

async function neighbour(context: PlanContext, among: Neighbours, which: Which): Promise<Anchor | null> {
  const params: string[] = [context.userId, ...among.params]
  const add = (value: string) => `$${params.push(value)}`
  const pair = (anchor: Anchor) => `(${add(anchor.rank)}, ${add(anchor.id)}::uuid)`
  const condition =
    'id' in which
      ? `id = ${add(which.id)}::uuid`
      : 'after' in which
        ? `(rank, id) > ${pair(which.after)}`
        : 'before' in which
          ? `(rank, id) < ${pair(which.before)}`
          : 'true'
  const order = 'before' in which || 'last' in which ? 'rank desc, id desc' : 'rank, id'
  const [row] = await context.run.query(
    `select id, rank from ${among.t} r where r.user_id = $1 and ${among.where} and ${condition} order by ${order} limit 1`,
    params,
  )
  return row ? { id: String(row.id), rank: String(row.rank) } : null
}
