// SPDX-License-Identifier: Apache-2.0
/** The gateways' own tables in PostgreSQL: connections and schema. Knows not what is kept in them. */
@NullMarked
package io.rejoin.gateway.store;

import org.jspecify.annotations.NullMarked;
