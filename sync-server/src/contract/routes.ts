/** Every route that the server can have. */
import { accountContracts } from './account-routes.ts'
import { authContracts } from './auth-routes.ts'
import { oidcContracts } from './oidc-routes.ts'
import { operationContracts } from './operation-routes.ts'
import { pageContracts } from './page-routes.ts'
import type { RouteContract } from './route.ts'
import { syncContracts } from './sync-routes.ts'

export const routeContracts: readonly RouteContract[] = [
  ...syncContracts,
  ...authContracts,
  ...accountContracts,
  ...oidcContracts,
  ...pageContracts,
  ...operationContracts,
]

/** Those that are there without an OpenID provider. */
export const contractsWithoutOidc = routeContracts.filter((route) => !oidcContracts.includes(route))
