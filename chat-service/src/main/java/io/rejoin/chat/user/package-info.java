// SPDX-License-Identifier: Apache-2.0
/**
 * Users as chat knows them: a profile, and a feed of their own.
 */
@NullMarked
package io.rejoin.chat.user;

import org.jspecify.annotations.NullMarked;
