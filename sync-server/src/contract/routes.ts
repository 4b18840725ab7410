/** Every route that the server has. */
import { accountContracts } from './account-routes.ts'
import { authContracts } from './auth-routes.ts'
import { operationContracts } from './operation-routes.ts'
import { pageContracts } from './page-routes.ts'
import type { RouteContract } from './route.ts'
import { syncContracts } from './sync-routes.ts'

export const routeContracts: readonly RouteContract[] = [
  ...syncContracts,
  ...authContracts,
  ...accountContracts,
  ...pageContracts,
  ...operationContracts,
]
