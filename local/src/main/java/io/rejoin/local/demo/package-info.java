// SPDX-License-Identifier: Apache-2.0
/**
 * The demo page, served by the gateways of a local platform beside their routes.
 */
@NullMarked
package io.rejoin.local.demo;

import org.jspecify.annotations.NullMarked;
