/** Every command that changes rows, by its name in the contract. */
import { keepValue, takeOtherValue } from './conflicts.ts'
import { createTask } from './create-task.ts'
import { completeTask, editTask, reopenTask } from './edit-task.ts'
import { importTodoTxt } from './import-todo-txt.ts'
import { createList, moveList, renameList } from './lists.ts'
import { moveTask } from './move-task.ts'
import { restoreEverythingAsOf, restoreListAsOf, restoreTaskAsOf } from './restore-as-of.ts'
import { createTag, setTaskTags } from './tags.ts'
import { deleteList, deleteTask, restoreList, restoreTask } from './trash.ts'
import { redo, undo } from './undo.ts'

export const plans = {
  createTask,
  editTask,
  completeTask,
  reopenTask,
  moveTask,
  deleteTask,
  restoreTask,
  createList,
  renameList,
  moveList,
  deleteList,
  restoreList,
  createTag,
  setTaskTags,
  importTodoTxt,
  undo,
  redo,
  restoreTaskAsOf,
  restoreListAsOf,
  restoreEverythingAsOf,
  takeOtherValue,
  keepValue,
} as const
