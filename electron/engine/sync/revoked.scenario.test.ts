/** What a device that nobody touches learns when its session ends elsewhere, with a real server. */
import { expect, test } from 'vitest'
import { groundOfFile, inbox, newPerson, saved } from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const ground = groundOfFile()

type End = (laptop: Device, password: string) => Promise<unknown>
const ends: Record<string, End> = {
  'its session is ended on another device': async (laptop) => {
    const { devices } = await laptop.run('accountDetails', {})
    return laptop.run('signOutDevice', { id: devices.find(({ isCurrent }) => !isCurrent)?.id ?? '' })
  },
  'all others are signed out': (laptop) => laptop.run('signOutOtherDevices', {}),
  'the password is changed': (laptop, current) =>
    laptop.run('changePassword', { current, next: 'another horse battery' }),
  'the account is deleted': (laptop, password) => laptop.run('deleteAccount', { password, tasks: 'keep' }),
}

test.each(Object.entries(ends))(
  'an idle device says within seconds that it is no longer signed in when %s',
  async (_, end) => {
    const person = newPerson()
    const laptop = await ground.signedUp(person)
    const phone = await ground.signedIn(person)
    await saved(phone)
    // Its stream of pokes is open: nothing else would tell it of this task within minutes.
    await laptop.run('createTask', { title: 'Seen on both' })
    await phone.until(inbox, ({ rows }) => rows.length === 1)
    await end(laptop, person.password)
    const { waiting } = await phone.until({ query: 'sync' }, ({ phase }) => phase === 'signed-out')
    expect(waiting).toBe(0)
  },
)
