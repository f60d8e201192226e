// SPDX-License-Identifier: Apache-2.0
/**
 * How much a tenant keeps here, and whether it may keep more.
 */
@NullMarked
package io.rejoin.chat.storage;

import org.jspecify.annotations.NullMarked;
