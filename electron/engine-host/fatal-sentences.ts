/** What a person reads when no window can open because the engine cannot. The window's own sentences are in the renderer. */
import type { Failure } from '@tidelist/shared-schema'

export function fatalSentence(failure: Failure): string {
  switch (failure.kind) {
    case 'profile-in-use':
      return 'Tidelist is already open with these tasks. Use the window that is open, or close it first.'
    case 'profile-newer':
      return 'These tasks were last opened by a newer Tidelist. Update Tidelist to open them; nothing has been changed.'
    case 'profile-unwritable':
      return 'Tidelist may not write into the folder of your tasks. Check who owns it and whether its disk is read-only. Nothing has been changed.'
    case 'profile-on-network':
      return 'The folder of your tasks is on a network drive, where they are not safe. Move it to a disk of this computer. Nothing has been changed.'
    case 'disk-full':
      return 'The disk is too full to open your tasks safely. Make some room and open Tidelist again. Nothing has been changed.'
    case 'profile-damaged':
      return 'Tidelist could not open your tasks. Nothing has been deleted; your changes are still in the journal folder of the profile.'
    default:
      return `Tidelist could not start (${failure.kind}). Nothing has been changed.`
  }
}
