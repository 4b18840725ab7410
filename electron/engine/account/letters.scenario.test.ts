/** What leads over a letter, as a device sees it: confirming an address, changing it, and setting a new password. A real server that asks for confirmed addresses. */
import { linkIn, type Mailbox, startMailbox } from '@tidelist/sync-server/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Ground, inbox, newPerson, openGround, type Person, saved } from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

let mailbox: Mailbox
let ground: Ground
beforeAll(async () => {
  mailbox = await startMailbox()
  ground = await openGround({ mode: 'production', mail: mailbox.choice })
})
afterEach(() => ground.clean())
afterAll(async () => {
  await ground.close()
  await mailbox.close()
})

const sync = { query: 'sync' } as const
const newPassword = 'another horse battery'
const linkTo = async (email: string) => linkIn(await mailbox.next(email))
const follow = async (link: string) => expect((await fetch(link)).status).toBe(200)
/** Presses the button of the page behind a link. */
async function press(link: string, fields: Record<string, string> = {}): Promise<Response> {
  const { origin, pathname, searchParams } = new URL(link)
  const body = new URLSearchParams({ token: searchParams.get('token') ?? '', ...fields })
  return fetch(origin + pathname, { method: 'POST', body, redirect: 'manual' })
}
const credentials = ({ email, password }: Person) => ({ email, password })

async function confirmed(person: Person): Promise<Device> {
  const device = await ground.device()
  expect(await device.refused('signUp', person)).toEqual({ kind: 'email-unverified' })
  await follow(await linkTo(person.email))
  await device.run('signIn', credentials(person))
  await saved(device)
  return device
}

test('an account waits for its address to be confirmed, the letter comes again when it is asked for, and then it opens', async () => {
  const person = newPerson()
  const here = await ground.device()
  await here.run('createTask', { title: 'Typed before' })
  expect(await here.refused('signUp', person)).toEqual({ kind: 'email-unverified' })
  await linkTo(person.email)
  expect(await here.refused('signIn', credentials(person))).toEqual({ kind: 'email-unverified' })
  expect((await here.ask(sync)).phase).toBe('local')
  await here.run('askForConfirmation', { email: person.email })
  await follow(await linkTo(person.email))
  await here.run('signIn', credentials(person))
  await saved(here)
  expect(await here.run('accountDetails', {})).toMatchObject({ email: person.email, isConfirmed: true })
})

test('another address counts once its letter was followed, and the device that looks takes it over', async () => {
  const person = newPerson()
  const here = await confirmed(person)
  await here.run('createTask', { title: 'Of the account' })
  await saved(here)
  const email = `new-${person.email}`
  const { password } = person
  expect(await here.refused('changeEmail', { email, password: 'not the password' })).toEqual({
    kind: 'password-wrong',
  })
  expect(await here.refused('changeEmail', { email: 'no address', password })).toEqual({
    kind: 'email-malformed',
  })
  expect(await here.run('changeEmail', { email, password })).toEqual({ toConfirm: true })
  expect(await here.run('accountDetails', {})).toMatchObject({ email: person.email })
  expect((await press(await linkTo(email))).status).toBe(200)
  expect(await here.run('accountDetails', {})).toMatchObject({ email })
  await here.until(sync, ({ account }) => account?.email === email)

  await here.run('signOut', {})
  expect(await here.refused('signIn', credentials(person))).toEqual({ kind: 'credentials-wrong' })
  await here.run('signIn', { email, password })
  await here.until(inbox, ({ rows }) => rows.length === 1)
})

test('a forgotten password is set anew by a letter, which signs out every device and loses nothing', async () => {
  const person = newPerson()
  const here = await confirmed(person)
  await here.run('createTask', { title: 'Sent' })
  await saved(here)
  const { email } = person
  await here.run('askForNewPassword', { email })
  await here.run('askForNewPassword', { email: 'nobody@example.com' })
  const done = await press(await linkTo(email), { password: newPassword, again: newPassword })
  expect(done.status).toBe(303)
  await here.run('createTask', { title: 'Typed after' })
  await here.until(sync, ({ phase, waiting }) => phase === 'signed-out' && waiting === 1)
  expect(await here.refused('signIn', credentials(person))).toEqual({ kind: 'credentials-wrong' })
  await here.run('signIn', { email, password: newPassword })
  await saved(here)
  await here.until(inbox, ({ rows }) => rows.length === 2)
})
