// SPDX-License-Identifier: Apache-2.0
package io.rejoin.chat.storage;

/** What a tenant's messages take. */
public record StoredContent(long bytes) {}
