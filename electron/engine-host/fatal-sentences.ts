/** What a person reads when no window can open because the engine cannot. The window's own sentences are in the renderer. */
import type { Failure } from '@tidelist/shared-schema'

export function fatalSentence(failure: Failure): string {
  switch (failure.kind) {
    case 'profile-in-use':
      return 'Tidelist is already open with these tasks. Use the window that is open, or close it first.'
    case 'profile-newer':
      return 'These tasks were last opened by a newer Tidelist. Update Tidelist to open them; nothing has been changed.'
    case 'profile-damaged':
      return 'Tidelist could not open your tasks. Nothing has been deleted; your changes are still in the journal folder of the profile.'
    default:
      return `Tidelist could not start (${failure.kind}). Nothing has been changed.`
  }
}
