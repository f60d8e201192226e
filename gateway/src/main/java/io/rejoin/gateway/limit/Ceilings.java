// SPDX-License-Identifier: Apache-2.0
package io.rejoin.gateway.limit;

/** How many connections a tenant, and one user of it, may have open at the same time. */
record Ceilings(int tenant, int user) {}
