package sandbox

// methodTable lists every method the sandbox implements, a namespace or concept
// at a time.
func methodTable() methods {
	m := methods{}
	addHelp(m)
	addAuth(m)
	addExport(m)
	addUsers(m)
	addUpdates(m)
	addSending(m)
	addEditing(m)
	addReading(m)
	addGroups(m)
	addHistory(m)
	addDialogs(m)
	addChats(m)
	addChannels(m)
	addParticipants(m)
	addMembership(m)
	addGroupMembers(m)
	addDrafts(m)
	addClearing(m)
	addProfile(m)
	addUsernames(m)
	addContacts(m)
	addUploads(m)
	addDownloads(m)
	addMedia(m)
	addPins(m)
	addBans(m)
	addAdmins(m)
	addAdminLog(m)
	addInvites(m)
	addJoining(m)
	addReactions(m)
	addPhotos(m)
	addMigration(m)
	addModeration(m)
	addToggles(m)
	return m
}
