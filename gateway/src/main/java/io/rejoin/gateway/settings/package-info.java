// SPDX-License-Identifier: Apache-2.0
/** What an operator can set, checked. */
@NullMarked
package io.rejoin.gateway.settings;

import org.jspecify.annotations.NullMarked;
