// SPDX-License-Identifier: Apache-2.0
/**
 * The front door: verifies tokens and proxies; knows no stream.
 */
@NullMarked
package io.rejoin.gateway;

import org.jspecify.annotations.NullMarked;
