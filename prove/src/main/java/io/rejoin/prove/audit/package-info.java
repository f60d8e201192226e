// SPDX-License-Identifier: Apache-2.0
/** What clients saw, held against what the database has and what publishers were told. Knows no network. */
@NullMarked
package io.rejoin.prove.audit;

import org.jspecify.annotations.NullMarked;
