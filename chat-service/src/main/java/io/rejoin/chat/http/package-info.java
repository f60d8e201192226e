// SPDX-License-Identifier: Apache-2.0
/**
 * Requests read strictly, refusals, and the description of the whole surface.
 */
@NullMarked
package io.rejoin.chat.http;

import org.jspecify.annotations.NullMarked;
