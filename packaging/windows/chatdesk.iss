; The installer for Windows (Inno Setup 6), made by `python packaging/build.py installer`.
; For the user alone, without an administrator; it has not been run on Windows yet.
[Setup]
AppId={{6B2B3A53-7C0E-4E0B-9A0F-6C6A6C7B0E51}
AppName=ChatDesk
AppVersion={#Version}
AppPublisher=The ChatDesk authors
DefaultDirName={autopf}\ChatDesk
DefaultGroupName=ChatDesk
DisableProgramGroupPage=yes
LicenseFile={#Folder}\LICENSE
OutputDir={#Output}
OutputBaseFilename={#Name}
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2
SolidCompression=yes
UninstallDisplayIcon={app}\chatdesk.exe
WizardStyle=modern
CloseApplications=yes

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; What an older version brought and this one does not.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{autoprograms}\ChatDesk"; Filename: "{app}\chatdesk.exe"
Name: "{autodesktop}\ChatDesk"; Filename: "{app}\chatdesk.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\chatdesk.exe"; Description: "{cm:LaunchProgram,ChatDesk}"; Flags: nowait postinstall skipifsilent

[Messages]
; Conversations and settings are the user's, not the installer's.
ConfirmUninstall=Remove %1? Your conversations and settings stay in AppData\Local\chatdesk.
