/** One sentence for each way in which a request can be refused or stopped. Complete by its type; tested against the list of kinds. */
import type { Failure, FailureKind } from '@tidelist/engine/client'
import { limits } from '@tidelist/engine/client'

type Sentence = string | ((detail: string | number | undefined) => string)

export const failureSentences: Record<FailureKind, Sentence> = {
  'title-empty': 'Type a few words for the task first.',
  'title-too-long': `That is too long for a title. Keep it under ${limits.titleCodePoints} characters and put the rest into the notes.`,
  'name-empty': 'Type a name first.',
  'name-too-long': `That name is too long. Keep it under ${limits.nameCodePoints} characters.`,
  'notes-too-long':
    'These notes are longer than one task can hold. Shorten them, or split them over two tasks.',
  'text-malformed': 'Some of these characters cannot be stored. Type the text again instead of pasting it.',
  'date-impossible': 'There is no such day. Check the date.',
  'zone-unknown':
    'The time zone of this computer is not one that Tidelist knows. Check it in the system settings.',
  'input-malformed': 'That could not be understood. Check what you typed and try again.',
  'task-not-found': 'That task is not here any more. It may have been deleted on another device.',
  'list-not-found': 'That list is not here any more. It may have been deleted on another device.',
  'section-not-found': 'That section is not here any more. It may have been deleted on another device.',
  'tag-not-found': 'That tag is not here any more. It may have been deleted on another device.',
  'parent-not-found': 'The task or folder that this belongs to is not here any more.',
  'parent-cycle': 'A task or folder cannot go inside itself.',
  'list-undeletable': 'The Inbox stays: new tasks need a place to land.',
  'import-empty': 'There are no tasks in that file.',
  'nothing-to-undo': 'There is nothing to undo on this computer.',
  'nothing-to-redo': 'There is nothing to redo on this computer.',
  'not-there-then': 'It did not exist at that moment. Choose a later one.',
  'restore-too-large': `That would change more than ${limits.restoreRows.toLocaleString('en')} things at once. Put back one list at a time, or choose a later moment.`,
  'conflict-not-found': 'This has been settled already, here or on another device.',
  'conflict-row-gone': 'What this belongs to was removed for good, so the value cannot go back into it.',
  'profile-in-use': 'Tidelist is already open. Use the other window, or close it first.',
  'profile-newer': 'A newer Tidelist has written your tasks. Update this one to open them.',
  'profile-damaged': 'Your tasks could not be read and are being put back together. Nothing was thrown away.',
  'profile-unwritable':
    'Tidelist may not write into the folder of your tasks. Check who owns it and whether its disk is read-only.',
  'profile-on-network':
    'The folder of your tasks is on a network drive, where they are not safe. Move it to a disk of this computer.',
  'no-room-to-fetch':
    'The disk is almost full, so nothing more is fetched from the server. Make some room, and it goes on by itself.',
  'sync-broken':
    'Something on this computer kept the sync from going on. It is tried again by itself; what you typed is saved here.',
  'disk-full':
    'The disk is almost full. What you have is safe and can be read; make some room, then try again.',
  'backup-unproved':
    'The backup could not be restored in a test, so it was not kept. Your tasks are unchanged.',
  'backup-not-found': 'That backup is not here any more.',
  'backup-newer': 'A newer Tidelist has made that backup. Update this one to restore it.',
  'backup-damaged':
    'That backup is damaged and cannot be read in full. Choose another one; nothing was removed.',
  'backup-of-another-account':
    'That backup holds the tasks of another account. Sign in with that one to restore it.',
  'backup-unwritable': 'The backup could not be written. Your tasks are unchanged.',
  'journal-unwritable': 'This could not be saved. Check that the disk has free space, then try again.',
  'engine-unreachable':
    'Your tasks could not be reached just now. What you typed is still here: try again in a moment.',
  'saved-after-all': 'Tidelist had to start its storage again just then. What you did was saved.',
  'not-saved':
    'Tidelist had to start its storage again just then, and what you did was not saved. Please do it again.',
  'answer-lost':
    'Tidelist had to start its storage again just then. Look whether this was saved before you try again.',
  'server-unset': 'No server is set up. Your tasks are safe on this computer.',
  'server-unreachable': 'The server cannot be reached. Everything is saved here and will be sent later.',
  'server-not-ours':
    'Something answers at the server’s address, but it is not Tidelist. You may need to sign in to the network first.',
  'server-busy': 'The server is busy. Tidelist tries again by itself.',
  'server-refused': 'The server did not accept this. It is kept here.',
  'upgrade-required':
    'The server needs a newer Tidelist. Update to go on syncing; everything is saved here until then.',
  'server-older': 'The server is too old for this. It works once the server has been updated.',
  'app-older':
    'The server is newer than this Tidelist. Update to compare; what this version cannot show is kept as it came.',
  'signed-out': 'You are signed out. Sign in to go on syncing.',
  'account-deleted':
    'This account was deleted. Your tasks are still on this computer, and no longer synced anywhere.',
  'device-not-found': 'That device is signed out already.',
  'credentials-wrong': 'The e-mail or the password is not right.',
  'password-wrong': 'That is not your present password.',
  'too-many-sign-ins':
    'The password was wrong too often. Wait a quarter of an hour, or set a new one by e-mail.',
  'email-taken': 'There is already an account with this e-mail. Sign in instead.',
  'email-malformed': 'That does not look like an e-mail address.',
  'email-unverified': 'Open the link in the e-mail we sent you, then sign in.',
  'password-too-short': `Use at least ${limits.passwordMinCharacters} characters for the password.`,
  'password-too-long': `Use at most ${limits.passwordMaxCharacters} characters for the password.`,
  'account-mismatch': 'These tasks belong to another account. Sign in with that one.',
  'clock-skew': 'The clock of this computer is far off. Tidelist measures it again and then goes on.',
  'changes-unsent': (detail) =>
    `${detail === 1 ? 'One change has' : 'Some changes have'} not reached the server yet and would be lost. Send what waits first, or confirm again.`,
  'file-unwritable':
    'The file could not be written there. Choose another place, or make some room on the disk.',
  'nothing-to-answer': 'That has been settled already. There is nothing left to decide.',
  'provider-absent': 'The server does not offer this way to sign in any more. Use your e-mail and password.',
  'sign-in-given-up': 'The sign-in was given up. Nothing was changed.',
  'sign-in-too-late': 'Nothing came back from the browser, so the sign-in was given up. Start it again.',
  'sign-in-code-refused':
    'What came back from the browser was too old, used already, or meant for another computer. Start the sign-in again.',
}

export function failureSentence({ kind, detail }: Failure): string {
  const sentence = failureSentences[kind]
  return typeof sentence === 'string' ? sentence : sentence(detail)
}
