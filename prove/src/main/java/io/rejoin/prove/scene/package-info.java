// SPDX-License-Identifier: Apache-2.0
/** The platform as processes, with its servers and the proxies between them. */
@NullMarked
package io.rejoin.prove.scene;

import org.jspecify.annotations.NullMarked;
