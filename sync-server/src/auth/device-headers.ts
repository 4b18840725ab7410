/** What a device says of itself when it signs in, as far as it can be kept. */
import { deviceHeaders, isStorableText, isWithin, limits } from '@tidelist/shared-schema'
import { z } from 'zod'

export type SaidDevice = { readonly deviceId: string | null; readonly deviceName: string | null }

export function readDeviceHeaders(headers: Headers | undefined): SaidDevice {
  const id = z.uuid().safeParse(headers?.get(deviceHeaders.id))
  return { deviceId: id.data ?? null, deviceName: readName(headers?.get(deviceHeaders.name) ?? '') }
}

function readName(encoded: string): string | null {
  const name = decode(encoded)?.trim() ?? ''
  const isName = name !== '' && isStorableText(name) && isWithin(name, limits.nameCodePoints)
  return isName ? name : null
}

function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}
