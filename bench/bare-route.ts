/** The least that an authenticated pull can be: Hono, jose, one query on a pool, JSON. Arguments: the database's address, the issuer. */
import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import pg from 'pg'

const [, , databaseUrl = '', issuer = ''] = process.argv
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
const found = await pool.query('select id, public_key from jwks')
const keys: JWK[] = found.rows.map(({ id, public_key }) => ({ ...JSON.parse(public_key), kid: id }))
const keySet = createLocalJWKSet({ keys })

const app = new Hono()
app.get('/v1/sync/pull', async (c) => {
  const token = c.req.header('authorization')?.slice('Bearer '.length) ?? ''
  const { payload } = await jwtVerify(token, keySet, { issuer, audience: issuer, algorithms: ['EdDSA'] })
  const { rows } = await pool.query(
    'select row_to_json(t) as row from tasks t where user_id = $1 and server_seq > $2 order by server_seq limit 500',
    [payload.sub, Number(c.req.query('cursor'))],
  )
  return c.json(rows.map(({ row }) => row))
})
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', createServer }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
process.stdin.on('end', () => process.exit(0)).resume()
