// SPDX-License-Identifier: Apache-2.0
/**
 * Events and what else a subscription says, as bytes: server-sent events, NDJSON, and the JSON that all representations share.
 */
@NullMarked
package io.rejoin.web.frame;

import org.jspecify.annotations.NullMarked;
